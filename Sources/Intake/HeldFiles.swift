import Model
import Posix

/// Files that were not changed for long, and that somebody has open for writing all the same: a client that died, perhaps,
/// of which its server has not learned yet. A value without a clock and without a disk.
struct HeldFiles {
  typealias Instant = ContinuousClock.Instant

  /// How long a file stands still before it is worth a word.
  static let patience = Duration.seconds(300)
  /// A file that was not looked at for so long is no longer waited for: looks at one that is are 5 s apart.
  private static let memory = Duration.seconds(60)

  private struct Stay {
    var identity: FileIdentity
    var since: Instant
    var lastSeen: Instant
    var isTold = false
  }

  private var stays: [Place: Stay] = [:]

  var count: Int { stays.count }

  /// Notes what a look showed.
  /// - Returns: for how long the file has stood still, once for each stay, when that is too long; else nil.
  mutating func saw(_ sight: Sight, at place: Place, _ now: Instant) -> Duration? {
    guard case .file(let identity, _, writer: .some) = sight else {
      stays[place] = nil
      return nil
    }
    guard var stay = stays[place], stay.identity == identity else {
      // Files that were renamed or deleted meanwhile are looked at no more.
      if stays.count >= 1_024 { stays = stays.filter { now - $0.value.lastSeen < Self.memory } }
      stays[place] = Stay(identity: identity, since: now, lastSeen: now)
      return nil
    }
    stay.lastSeen = now
    defer { stays[place] = stay }
    guard !stay.isTold, now - stay.since >= Self.patience else { return nil }
    stay.isTold = true
    return now - stay.since
  }
}
