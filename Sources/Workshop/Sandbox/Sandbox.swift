import CSandbox
import Glibc
package import Model
import Posix

/// The walls around a worker: once they stand, it can compute, talk over its socket and write to what it was handed.
///
/// They are put up when everything that is ever opened is open, and before the first byte of a stranger is read; none
/// can be taken down again, by nobody. What each of them stops is told in `docs/security.md`.
package enum Sandbox {
  /// Descriptors that a worker can have: its own five, one for each variant of a message, and some to spare.
  private static let mostDescriptors = 5 + MessageSocket.mostDescriptors + 11

  /// Puts all walls up, around every thread there is, which has to be one.
  ///
  /// Throws `no-sandbox` (configuration) for a layer that this machine lacks, unless the policy goes without.
  package static func close(_ policy: SandboxPolicy, limits: Limits) throws(AgentError) -> SandboxReport {
    try check("start a thread") { sluice_start_first_thread() }
    try demandOneThread()
    clearenv()
    var report = SandboxReport()
    for layer in SandboxLayer.allCases {
      do throws(AgentError) {
        report.held[layer] = try put(up: layer, limits: limits)
      } catch {
        guard policy == .bestEffort else { throw missing(layer, error) }
        report.missing[layer] = error.cause
      }
    }
    return report
  }

  /// Puts one wall up alone. Returns what there is to say of it.
  package static func put(up layer: SandboxLayer, limits: Limits) throws(AgentError) -> String {
    switch layer {
    case .noNewPrivileges: try check("forgo privileges") { sluice_forgo_privileges() }
    case .limits:
      // No variant is longer than what a worker can hold in memory.
      try OwnProcess.limitFiles(of: limits.workerMemory, to: mostDescriptors)
    case .landlock:
      let version = try check("ask for Landlock") { sluice_landlock_version() }
      try check("close Landlock") { sluice_landlock_close(version) }
      return "version \(version)"
    case .seccomp:
      try check("watch for forbidden calls") { sluice_report_forbidden_calls() }
      try SystemCallFilter().load()
    }
    return ""
  }

  /// Landlock closes around the thread that asks for it, and a second one would stay outside.
  ///
  /// One that has ended is still listed for a moment after it was joined.
  private static func demandOneThread() throws(AgentError) {
    var count = try threadCount()
    for _ in 0..<200 where count > 1 {
      usleep(5_000)
      count = try threadCount()
    }
    guard count == 1 else {
      throw AgentError(.bug, code: "sandbox-threads", tried: "close the sandbox", cause: "there are \(count) threads")
    }
  }

  private static func threadCount() throws(AgentError) -> Int {
    var tasks = try DirectoryStream(.open(RawPath("/proc/self/task"), O_RDONLY | O_DIRECTORY))
    var count = 0
    while try tasks.next() != nil { count += 1 }
    return count
  }

  private static func missing(_ layer: SandboxLayer, _ error: AgentError) -> AgentError {
    AgentError(
      .configuration, code: "no-sandbox", tried: "close the sandbox of a worker",
      cause: "this machine has no \(layer.rawValue) (\(error.cause))",
      advice: "photos from strangers are safe only behind it; `sandbox = best-effort` in [agent] goes without")
  }
}
