import Glibc
package import Model

/// What the kernel says of a file. C functions: `fstat`, `lstat`, `fstatat`.
package struct FileStatus: Hashable, Sendable {
  package enum Kind: Sendable {
    case file
    case folder
    case link
    /// A FIFO, a socket or a device.
    case special
  }

  package var kind: Kind
  package var identity: FileIdentity
  /// Bytes that are allocated on the disk; less than the size where the file has a hole.
  package var allocated: Int64
  package var linkCount: Int
  package var permissions: UInt32

  /// Of the file that the path names itself, without following a link at its end.
  package init(of path: RawPath) throws(AgentError) {
    var status = stat()
    try check("look at", on: path.description) { unsafe lstat(path.nulTerminated, &status) }
    self.init(status)
  }

  /// Of the file that the path leads to, links followed. C function: `fstatat`.
  package init(ofTarget path: RawPath) throws(AgentError) {
    var status = stat()
    try check("look at", on: path.description) { unsafe fstatat(AT_FDCWD, path.nulTerminated, &status, 0) }
    self.init(status)
  }

  /// Of an open file.
  package init(of descriptor: borrowing Descriptor) throws(AgentError) {
    var status = stat()
    let number = descriptor.number
    try check("look at an open file") { unsafe fstat(number, &status) }
    self.init(status)
  }

  /// Of a name in an open folder, without following a link.
  package init(of name: [UInt8], in folder: borrowing Descriptor) throws(AgentError) {
    try self.init(of: name, in: folder.number)
  }

  /// Of a name in the folder that is open as `number`, without following a link.
  init(of name: [UInt8], in number: Int32) throws(AgentError) {
    var status = stat()
    try check("look at", on: safeText(name)) {
      unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: name.count + 1) { text in
        _ = unsafe text.initialize(from: name)
        unsafe text.initializeElement(at: name.count, to: 0)
        return unsafe text.withMemoryRebound(to: CChar.self) { text in
          guard let start = text.baseAddress else { return Int32(-1) }
          return unsafe fstatat(number, start, &status, AT_SYMLINK_NOFOLLOW)
        }
      }
    }
    self.init(status)
  }

  private init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    default: kind = .special
    }
    identity = FileIdentity(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
      modified: Self.nanoseconds(status.st_mtim), changed: Self.nanoseconds(status.st_ctim))
    allocated = Int64(status.st_blocks) * 512
    linkCount = Int(status.st_nlink)
    permissions = status.st_mode & 0o7777
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    let (seconds, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? (time.tv_sec < 0 ? .min : .max) : seconds &+ Int64(time.tv_nsec)
  }
}
