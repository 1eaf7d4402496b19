import CPosix
import Glibc
package import Model

/// A lock on one byte of a file that lasts as long as its owner: the kernel lifts it when the process ends, however.
///
/// C function: `fcntl` with `F_OFD_SETLK`, so it belongs to the open file, not to the process.
package struct ByteLock: ~Copyable, Sendable {
  private let file: Descriptor

  /// Locks the byte at `offset` of the file at `path`, which is made when it is not there; nil when another has it.
  package static func take(at offset: Int64, of path: RawPath) throws(AgentError) -> ByteLock? {
    let file = try Descriptor.open(path, O_RDWR | O_CREAT, mode: 0o644)
    return try file.lock(byteAt: offset) ? ByteLock(file: file) : nil
  }

  /// Whether somebody, this process included, holds the byte at `offset` of the file at `path`; needs to read it only.
  package static func isHeld(at offset: Int64, of path: RawPath) throws(AgentError) -> Bool {
    let file: Descriptor
    do {
      file = try Descriptor.open(path, O_RDONLY)
    } catch {
      guard error.code == "ENOENT" else { throw error }
      return false
    }
    let number = file.number
    return try check("ask for a lock", on: path.description) { sluice_is_byte_locked(number, off_t(offset)) } == 1
  }
}

extension Descriptor {
  /// Locks the byte at `offset` for as long as this open file lives; false when another has it.
  ///
  /// C function: `fcntl` with `F_OFD_SETLK`.
  package borrowing func lock(byteAt offset: Int64) throws(AgentError) -> Bool {
    guard sluice_lock_byte(number, off_t(offset), Int16(F_WRLCK)) != 0 else { return true }
    guard errno == EAGAIN || errno == EACCES else { throw .system(errno, tried: "lock an open file") }
    return false
  }
}
