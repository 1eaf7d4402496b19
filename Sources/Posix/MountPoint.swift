import Glibc
package import Model

/// What is mounted where a folder lies. Source: proc_pid_mountinfo(5).
package struct MountPoint: Hashable, Sendable {
  /// Where it is mounted.
  package var path: RawPath
  /// `ext4`, `fuse.sshfs`.
  package var kind: [UInt8]
  /// `/dev/sdb1`, `host:/folder`.
  package var source: [UInt8]

  /// The mount that is nearest to the path, which leads through no link; nil where the table can't be read.
  package init?(of folder: RawPath) {
    let nearest = Self.all.filter { folder.below($0.path) != nil }.max { $0.path.bytes.count < $1.path.bytes.count }
    guard let nearest else { return nil }
    self = nearest
  }

  private init(path: RawPath, kind: [UInt8], source: [UInt8]) {
    self.path = path
    self.kind = kind
    self.source = source
  }

  /// The mounts of this process; a later one covers an earlier one at the same place.
  private static var all: [MountPoint] {
    var bytes: [UInt8] = []
    guard let file = try? Descriptor.open(RawPath("/proc/self/mountinfo"), O_RDONLY) else { return [] }
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while let count = try? file.read(into: &piece), count > 0 { bytes += piece[..<count] }
    var found: [RawPath: MountPoint] = [:]
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: " "))
      // Optional fields end with a single dash.
      guard fields.count > 6, let dash = fields.dropFirst(6).firstIndex(where: { $0 == [UInt8(ascii: "-")] }),
        fields.count > dash + 2
      else { continue }
      let path = RawPath(bytes: unescaped(fields[4]))
      found[path] = MountPoint(path: path, kind: Array(fields[dash + 1]), source: Array(fields[dash + 2]))
    }
    return Array(found.values)
  }

  /// Blanks in paths are written `\040`.
  package static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var rest = field
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3,
        let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
      {
        result.append(value)
        rest = rest.dropFirst(3)
      } else {
        result.append(byte)
      }
    }
    return result
  }
}
