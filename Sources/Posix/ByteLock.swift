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
    let result = sluice_lock_byte(file.number, off_t(offset), Int16(F_WRLCK))
    let number = errno
    guard result != 0 else { return ByteLock(file: file) }
    guard number == EAGAIN || number == EACCES else { throw .system(number, tried: "lock", on: path.description) }
    return nil
  }

  /// Whether somebody, this process included, holds the byte at `offset` of the file at `path`.
  package static func isHeld(at offset: Int64, of path: RawPath) throws(AgentError) -> Bool {
    let file = try Descriptor.open(path, O_RDWR | O_CREAT, mode: 0o644)
    let number = file.number
    return try check("ask for a lock", on: path.description) { sluice_is_byte_locked(number, off_t(offset)) } == 1
  }
}
