import Model
import Posix

/// What there is left to write with on some filesystems: of each of them the least.
struct Room {
  /// Bytes that have to come free before another try is worth it.
  private static let byteStep: Int64 = 1 << 20
  /// Files that have to.
  private static let fileStep: Int64 = 16

  private var bytes: Int64 = .max
  private var files: Int64 = .max

  /// On the filesystems of these folders. C function: `statfs`.
  init(on folders: [RawPath]) {
    for folder in folders {
      guard let filesystem = try? FileSystem(of: folder) else { continue }
      bytes = min(bytes, filesystem.free)
      files = min(files, filesystem.freeFiles ?? .max)
    }
  }

  /// The better of both in everything.
  func merging(_ other: Room) -> Room {
    var merged = self
    merged.bytes = max(bytes, other.bytes)
    merged.files = max(files, other.files)
    return merged
  }

  /// Whether a try may go well for which `other` was not enough.
  func isMore(than other: Room) -> Bool {
    bytes - other.bytes >= Self.byteStep || files - other.files >= Self.fileStep
  }
}
