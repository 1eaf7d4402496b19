import Model
import Testing

@testable import Maintenance

/// Which errors are of one file, and which of all.
@Suite struct EndOfRunTests {
  private func error(_ code: String, _ fault: AgentError.Fault = .transient) -> AgentError {
    AgentError(fault, code: code, tried: "read", cause: "of the test")
  }

  @Test(arguments: ["EACCES", "EIO", "ELOOP", "EISDIR", "EAGAIN", "ENOENT"])
  func oneFileIsAFinding(_ code: String) {
    #expect(error(code).isOfOneFile)
  }

  @Test(arguments: ["pool-away", "worker-stopped", "EMFILE", "ENFILE", "ENOMEM", "SQLITE_IOERR", "catalog-gone"])
  func whatIsOfAllEndsTheReading(_ code: String) {
    #expect(!error(code).isOfOneFile)
  }

  @Test(arguments: [
    ("pool-away", AgentError.Fault.transient), ("worker-stopped", .transient), ("EROFS", .transient),
    ("ENOSPC", .resource), ("EDQUOT", .resource), ("low-space", .resource), ("SQLITE_IOERR", .transient),
  ])
  func whatIsOfAllEndsTheMaking(_ code: String, _ fault: AgentError.Fault) {
    #expect(error(code, fault).endsMaking)
  }

  @Test(arguments: [
    ("EACCES", AgentError.Fault.transient), ("ENOENT", .moved), ("other-content", .moved), ("no-image", .transient),
    ("too-many-pixels", .file), ("worker-timeout", .worker),
  ])
  func oneImageDoesNotEndTheMaking(_ code: String, _ fault: AgentError.Fault) {
    #expect(!error(code, fault).endsMaking)
  }
}
