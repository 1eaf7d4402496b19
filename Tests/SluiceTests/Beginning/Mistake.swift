import Foundation

/// A mistake of the first five minutes, and the text that it gets.
struct Mistake: Sendable, CustomStringConvertible {
  let name: String
  var newcomer = Newcomer.oneself
  /// Lines of `sh` that root runs first, in the folder of the test.
  var before = ""
  /// Lines of `sh` in which `$SLUICE` is the program, run in the folder of the test by the newcomer.
  let script: String
  /// How the script ends.
  let status: Int32
  /// What stands in one line of stderr, with the folder as `HERE` and process numbers as `PID`.
  let text: String

  var description: String { name }

  /// Runs `sluice watch` until its log has the pattern, and ends it.
  static func watching(_ options: String = "", until pattern: String) -> String {
    """
    $SLUICE watch \(options) 2>log &
    until grep -q '\(pattern)' log; do kill -0 $!; sleep 0.05; done
    kill $!
    wait
    cat log >&2
    """
  }
}
