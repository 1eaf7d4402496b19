import Glibc
package import Model
import Posix

/// Everything in the pool but its marker, one name at a time and in the order of the disk, so that a pool of any size costs no memory.
package struct PoolWalk: ~Copyable {
  package enum Entry: Hashable, Sendable {
    /// A file under a name of the grammar.
    case variant(PoolPath)
    /// Whatever else: no name of ours, or not a file. A folder of that kind is not gone into.
    case stray(RawPath)
  }

  private let root: PoolRoot
  private var top: DirectoryStream
  private var middle: DirectoryStream?
  private var leaf: DirectoryStream?
  /// The folders that are open below the root.
  private var folders: [[UInt8]] = []

  init(root: PoolRoot) throws(AgentError) {
    self.root = root
    top = try DirectoryStream(root.open(RawPath(""), O_RDONLY | O_DIRECTORY))
  }

  /// The next name; nil after the last one. A folder that goes away meanwhile is passed over.
  package mutating func next() throws(AgentError) -> Entry? {
    while true {
      guard let entry = try nextName() else {
        guard !folders.isEmpty else { return nil }
        leave()
        continue
      }
      if folders.isEmpty, entry.name == Array(PoolMarker.name.utf8) { continue }
      let path = RawPath(bytes: (folders + [entry.name]).joined(separator: [UInt8(ascii: "/")]))
      if folders.count == 2 {
        guard entry.kind ?? .file == .file, let name = PoolPath(path) else { return .stray(path) }
        return .variant(name)
      }
      guard entry.kind ?? .folder == .folder, isFolderName(entry.name) else { return .stray(path) }
      do throws(AgentError) {
        try enter(path)
        folders.append(entry.name)
      } catch {
        if error.code == "ENOTDIR" { return .stray(path) }
        guard error.code == "ENOENT" else { throw error }
      }
    }
  }

  private mutating func nextName() throws(AgentError) -> DirectoryStream.Entry? {
    switch folders.count {
    case 0: try top.next()
    case 1: try middle?.next()
    default: try leaf?.next()
    }
  }

  private mutating func enter(_ path: RawPath) throws(AgentError) {
    let stream = try DirectoryStream(root.open(path, O_RDONLY | O_DIRECTORY))
    if folders.isEmpty { middle = consume stream } else { leaf = consume stream }
  }

  private mutating func leave() {
    if folders.count == 2 { leaf = nil } else { middle = nil }
    folders.removeLast()
  }

  /// Two lower-case hexadecimal digits.
  private func isFolderName(_ name: [UInt8]) -> Bool {
    name.count == 2 && name.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }
}
