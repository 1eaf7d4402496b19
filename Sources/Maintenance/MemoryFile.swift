import Glibc
import Model
import Posix

/// A file in memory that a worker writes a variant to. Open for writing only, and gone with this value.
final class MemoryFile: Sendable {
  private let file: Descriptor

  init() throws(AgentError) {
    file = try Descriptor.memory(named: "variant").reopen(O_WRONLY)
  }

  /// The descriptor's number, valid as long as this value lives.
  var number: Int32 { file.number }

  /// What was written, by the kernel's account.
  var byteCount: Int64 {
    get throws(AgentError) { try FileStatus(of: file).identity.size }
  }
}
