import Glibc
import Hashing
package import Model
package import Posix

/// The bytes of one original in sealed memory, hashed as they were read.
///
/// The agent makes it and a worker decodes from it: so what was hashed is what is decoded, whatever becomes of the file
/// meanwhile and whatever the worker claims. C functions: `memfd_create`, `pread`, `fcntl(F_ADD_SEALS)`.
package final class SealedOriginal: Sendable {
  package let hash: ContentHash
  package let byteCount: Int64
  /// Open for reading only.
  let file: Descriptor

  /// Reads a file from its start to its end, wherever that is by then, and hashes each piece while the cache has it.
  ///
  /// `pause` is called before each piece, and what it throws ends the reading. Throws `too-large` and `not-a-file` (file);
  /// `ENOMEM` (resource); what reading throws.
  package init(
    reading source: borrowing Descriptor, limits: Limits, pause: () throws(AgentError) -> Void = {}
  ) throws(AgentError) {
    let status = try FileStatus(of: source)
    guard status.kind == .file else {
      throw AgentError(.file, code: "not-a-file", tried: "hash", cause: "it is not a regular file")
    }
    guard status.identity.size <= limits.maxFileSize else { throw Self.tooLarge(status.identity.size, limits) }
    let memory = try Descriptor.memory(named: "original")
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 64)
    defer { unsafe piece.deallocate() }
    var hasher = SHA256Hasher()
    var count: Int64 = 0
    while true {
      try pause()
      let got = unsafe try source.read(into: piece, at: count)
      guard got > 0 else { break }
      count += Int64(got)
      guard count <= limits.maxFileSize else { throw Self.tooLarge(count, limits) }
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: piece[..<got])
      unsafe hasher.update(bytes)
      do throws(AgentError) {
        try unsafe memory.write(bytes)
      } catch {
        throw Self.noMemory(error)
      }
    }
    try memory.seal()
    file = try memory.reopen(O_RDONLY)
    hash = hasher.finish()
    byteCount = count
  }

  /// Bytes read at once: what the second-level cache holds.
  private static let pieceSize = 256 << 10

  private static func tooLarge(_ size: Int64, _ limits: Limits) -> AgentError {
    AgentError(
      .file, code: "too-large", tried: "hash",
      cause: "it has \(size) bytes, and \(limits.maxFileSize) are allowed",
      advice: "raise `max-file-size` in [limits] if it is to be taken")
  }

  /// The kernel says that there is no space left where it means memory.
  private static func noMemory(_ error: AgentError) -> AgentError {
    guard ["ENOSPC", "ENOMEM"].contains(error.code) else { return error }
    return AgentError(
      .resource, code: "ENOMEM", tried: "hold the file in memory", cause: "the machine has too little memory for it",
      advice: "run fewer `workers`, or lower `max-file-size` in [limits]")
  }
}
