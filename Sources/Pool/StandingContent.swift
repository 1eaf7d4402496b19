import Glibc
import Model
import Posix

/// A file that has its name in the pool already, whoever put it there.
struct StandingContent {
  /// Errors that are about the machine or the whole pool, so that they say nothing about one file.
  private static let machineCodes: Set = [
    "EMFILE", "ENFILE", "ENOMEM", "EINTR", "EAGAIN", "ESTALE", "ENOTCONN", "EACCES",
  ]

  private let path: PoolPath
  private let root: PoolRoot

  init(_ path: PoolPath, in root: PoolRoot) {
    self.path = path
    self.root = root
  }

  /// Reads the file, and makes its bytes and its name durable if it is as expected; false if it is not.
  ///
  /// Throws errors of the machine, and what syncing throws. C functions: `pread`, `fsync`.
  func makeDurable(byteCount: Int64, digest: ContentHash) throws(AgentError) -> Bool {
    do throws(AgentError) {
      let file = try root.open(path.path, O_RDONLY | O_NONBLOCK)
      let status = try FileStatus(of: file)
      guard status.kind == .file, status.identity.size == byteCount, try Contents(of: file).digest == digest else {
        return false
      }
      try file.sync()
    } catch {
      guard !Self.machineCodes.contains(error.code) else {
        throw error.inPool(tried: "read", on: path.description)
      }
      return false
    }
    try Self.makeNameDurable(path, in: root)
    return true
  }

  /// Makes the bytes and the name of a file durable, whoever wrote it. C function: `fsync`.
  static func makeDurable(_ path: PoolPath, in root: PoolRoot) throws(AgentError) {
    try root.open(path.path, O_RDONLY | O_NONBLOCK).sync()
    try makeNameDurable(path, in: root)
  }

  /// Syncs the folders that lead to the name, the innermost first.
  private static func makeNameDurable(_ path: PoolPath, in root: PoolRoot) throws(AgentError) {
    let leaf = path.path.parent
    for folder in [leaf, leaf.parent, RawPath("")] { try root.open(folder, O_RDONLY | O_DIRECTORY).sync() }
  }
}
