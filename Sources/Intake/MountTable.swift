import Glibc
import Model
import Posix

/// What is mounted where. Source: proc_pid_mountinfo(5).
struct MountTable: Hashable, Sendable {
  static let path = RawPath("/proc/self/mountinfo")

  struct Mount: Hashable, Sendable {
    var number: Int
    var path: RawPath
  }

  var mounts: Set<Mount>

  /// The mounts of this process now; none where the table can't be read.
  static var current: MountTable {
    var bytes: [UInt8] = []
    guard let file = try? Descriptor.open(path, O_RDONLY) else { return MountTable(mounts: []) }
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes { buffer in unsafe (try? file.read(into: buffer)) ?? 0 }
      guard count > 0 else { break }
      bytes += piece[..<count]
    }
    return MountTable(parsing: bytes)
  }

  init(mounts: Set<Mount>) {
    self.mounts = mounts
  }

  /// Reads the lines `36 35 98:0 /inside /mount/point options…`, where blanks in paths are written `\040`.
  init(parsing bytes: [UInt8]) {
    let mounts = bytes.split(separator: UInt8(ascii: "\n")).compactMap { line -> Mount? in
      let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
      guard fields.count > 4, let number = Int(String(decoding: fields[0], as: UTF8.self)) else { return nil }
      return Mount(number: number, path: RawPath(bytes: MountPoint.unescaped(fields[4])))
    }
    self.mounts = Set(mounts)
  }

  /// The mounts that lie below `folder`, itself left out.
  func below(_ folder: RawPath) -> Set<Mount> {
    mounts.filter { $0.path.below(folder).map { !$0.isEmpty } ?? false }
  }
}
