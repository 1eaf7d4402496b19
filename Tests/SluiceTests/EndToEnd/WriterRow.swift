import Foundation

/// A row of the table of writers: one way in which a file gets into a drop folder.
///
/// A script is `sh` and knows: `$photo`, `$second` and `$old`, three photos outside of the drop folder and on its
/// filesystem; `$half`, the first half of `$photo`; `$drop`; `$id`, a name of the row's own; `$f`, which is
/// `$drop/$id.jpg`; `$work`, an empty folder outside; `$shm`, an empty folder on another filesystem.
struct WriterRow: Sendable {
  enum Photo: String {
    case photo, second, old
  }

  var name: String
  /// Puts a finished `$old` in place, which is stored before the row goes on.
  var earlier: String?
  /// Leaves a part of `$photo` behind, which is rejected as truncated before the row goes on.
  var broken: String?
  /// Leaves finished files behind, and nothing else.
  var script: String
  /// What has to be stored at the end, by what stands behind `$id` in its name.
  var finished: [String: Photo]
  /// Whether it's right, too, that an unfinished file was seen on the way: nothing tells it from a finished one.
  var canBeSeenUnfinished: Bool
  /// Whether `$photo` is 400 kilobytes and not 50.
  var isLarge: Bool

  init(
    _ name: String, earlier: String? = nil, broken: String? = nil, _ script: String,
    finished: [String: Photo] = [".jpg": .photo], canBeSeenUnfinished: Bool = false, isLarge: Bool = false
  ) {
    self.name = name
    self.earlier = earlier
    self.broken = broken
    self.script = script
    self.finished = finished
    self.canBeSeenUnfinished = canBeSeenUnfinished
    self.isLarge = isLarge
  }

  /// Waits until a file whose name begins so has more than 100 kB: a transfer is half way then.
  static let untilHalfWay = """
    until_half_way() {
      for attempt in $(seq 2000); do
        for file in "$1"*; do
          size=$(stat -c %s "$file" 2>/dev/null || echo 0)
          [ "$size" -le 100000 ] || return 0
        done
        sleep 0.01
      done
      echo 'never half way' >&2
      return 1
    }

    """
}
