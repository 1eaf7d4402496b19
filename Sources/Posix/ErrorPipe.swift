import CPosix
import Glibc
package import Model

/// A pipe for what another process says on its standard error. Neither end ever waits: what finds no room is lost.
///
/// C functions: `pipe2` with `O_NONBLOCK`, `read`.
package struct ErrorPipe: ~Copyable, Sendable {
  private let out: Descriptor
  /// The end that the other process writes to.
  package let far: Descriptor

  package init() throws(AgentError) {
    var ends: [Int32] = [-1, -1]
    try check("make a pipe") { unsafe sluice_pipe(&ends) }
    out = Descriptor(owning: ends[0])
    far = Descriptor(owning: ends[1])
  }

  /// Takes out what is there now, 64 KiB at most: whoever writes faster than this reads gains nothing.
  package borrowing func drain() -> [UInt8] {
    var all: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while all.count < 64 << 10 {
      let count = unsafe piece.withUnsafeMutableBytes { unsafe (try? out.read(into: $0)) ?? 0 }
      guard count > 0 else { break }
      all += piece[..<count]
    }
    return all
  }
}
