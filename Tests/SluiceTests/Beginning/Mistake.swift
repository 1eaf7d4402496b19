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
    \(starting("$SLUICE watch \(options)", until: pattern))
    \(ending)
    cat log >&2
    """
  }

  /// Lines that start an agent, which does not outlive the script, and wait until its log has the pattern.
  ///
  /// Where that does not come, or the agent ends before, they show the log and leave with 99.
  static func starting(_ command: String = "$SLUICE watch", until pattern: String) -> String {
    """
    \(command) 2>log &
    agent=$!
    trap 'kill $agent' EXIT
    tries=0
    until grep -q '\(pattern)' log; do
      kill -0 $agent && [ $((tries += 1)) -lt 1000 ] || { cat log >&2; exit 99; }
      sleep 0.05
    done
    """
  }

  /// Lines that end the agent of `starting`.
  static let ending = """
    kill $agent
    wait $agent
    trap - EXIT
    """
}
