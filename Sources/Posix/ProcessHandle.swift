import CPosix
import Glibc
package import Model

/// A hold on one process, not on its number: what comes after it under the same number is never meant.
///
/// C functions: `pidfd_open`, `pidfd_send_signal`, `poll`.
package final class ProcessHandle: Sendable {
  package let identifier: Int32
  private let descriptor: Descriptor

  /// Of a child that has not been reaped.
  package init(of identifier: Int32) throws(AgentError) {
    self.identifier = identifier
    descriptor = Descriptor(owning: try check("watch over a process") { sluice_open_process(identifier) })
  }

  var number: Int32 { descriptor.number }

  /// Kills it by SIGKILL. Nothing happens when it has ended.
  package func kill() {
    _ = sluice_kill_process(descriptor.number)
  }

  /// Lets it use so many seconds of processor time from now on; the kernel ends it by SIGXCPU then.
  ///
  /// C function: `prlimit` with `RLIMIT_CPU`. Throws when the process is no child of this user, or gone.
  package func limitProcessorTime(to seconds: Int) throws(AgentError) {
    try check("limit a process's time") { sluice_limit_processor(identifier, UInt64(seconds)) }
  }

  /// Seconds of processor time that it has used so far; nil when it is gone. C function: `clock_getcpuclockid`.
  package var processorSeconds: Double? {
    var clock = clockid_t()
    var time = timespec()
    guard unsafe clock_getcpuclockid(identifier, &clock) == 0, unsafe clock_gettime(clock, &time) == 0 else {
      return nil
    }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Whether it has ended, without waiting.
  package var hasEnded: Bool { (try? isReadable(descriptor.number, within: .zero)) ?? true }
}
