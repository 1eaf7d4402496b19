import CPosix
import Glibc
package import Model

/// The signals of the process, as a sequence of their numbers.
///
/// A handler writes each to a pipe, and a thread that does nothing else reads it: no signal is lost between two looks, and
/// nothing wakes without one. Source: signal-safety(7).
package enum SignalBytes {
  /// From here on these signals do nothing but appear in the sequence. To be called once.
  package static func of(_ signals: [Int32]) throws(AgentError) -> AsyncStream<Int32> {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    var ends: [Int32] = [-1, -1]
    try check("make a pipe") { unsafe sluice_pipe(&ends) }
    let (reading, writing) = (ends[0], ends[1])
    // The thread waits for a signal; the handler never waits for the thread.
    try check("make a pipe") { sluice_set_flags(reading, 0) }
    try check("catch signals") { unsafe sluice_tell_signals(writing, signals, signals.count) }
    startThread(name: "sluice-signals") {
      var byte: UInt8 = 0
      while true {
        guard unsafe read(reading, &byte, 1) == 1 else { continue }
        continuation.yield(Int32(byte))
      }
    }
    return stream
  }
}
