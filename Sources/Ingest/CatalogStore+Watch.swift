package import Catalog
import Glibc
package import Model

extension CatalogStore {
  /// Has a running `sluice watch` look for what is due; returns the processes that could not be told. Signal: SIGUSR1.
  package func tellWatch() async throws(AgentError) -> [Int32] {
    try livingRuns().filter { run in run.kind == .watch && kill(run.pid, SIGUSR1) != 0 }.map(\.pid)
  }
}
