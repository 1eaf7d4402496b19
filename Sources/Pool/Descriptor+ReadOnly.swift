import Glibc
import Model
import Posix

extension Descriptor {
  /// Errors of a filesystem that keeps no modes of its own: FAT, exFAT, CIFS and some of FUSE.
  private static let modeRefusals: Set = ["EPERM", "EOPNOTSUPP", "ENOSYS", "EINVAL"]

  /// Makes an own file readable for all and writable for nobody (0444), where its filesystem keeps modes.
  ///
  /// The mode protects from mistakes only; a pool without modes is as true as one with them. C function: `fchmod`.
  borrowing func makeReadOnly() throws(AgentError) {
    let number = number
    do throws(AgentError) {
      try check("make a file of the pool read-only") { fchmod(number, 0o444) }
    } catch {
      guard Self.modeRefusals.contains(error.code) else { throw error }
    }
  }
}
