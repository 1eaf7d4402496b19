package import Model
import Posix

/// Opens originals and takes them away, on a thread of its own: a disk, or a share, keeps its callers waiting.
package actor Porter {
  private nonisolated let thread = ThreadExecutor(name: "sluice-porter")

  package init() {}

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  package func open(_ arrival: Arrival, in folder: DropFolder) throws(AgentError) -> Original {
    try Original(arrival, in: folder)
  }

  func checkUnchanged(_ original: Original) throws(AgentError) {
    try original.checkUnchanged()
  }

  /// Does with the file what the folder says of this outcome.
  func dispose(
    of arrival: Arrival, by rule: Outcome, in folder: DropFolder, reason: AgentError?
  ) throws(AgentError) {
    try Original(arrival, in: folder).dispose(of: rule, in: folder, reason: reason)
  }
}
