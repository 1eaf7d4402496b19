import Catalog
import Ingest
import Journal
import Model
import Pool
import Rendering
import Settings
import Workshop

extension Configuration {
  /// Opens the catalog and the pool, begins a run and starts the workers.
  ///
  /// What a run that died had in hand is put back first.
  func open(_ kind: Run.Kind, log: Log) async throws -> Stages {
    let store = try CatalogStore(at: catalog)
    let crew = WorkerCrew(count: workers, rules: rules)
    let sandbox = try await crew.start()
    if !sandbox.isWhole {
      log.warning("the workers' sandbox has a gap", ["sandbox": .string("\(sandbox)")])
    } else if kind == .watch {
      log.info("workers are closed in", ["sandbox": .string("\(sandbox)")])
    }
    try await store.begin(kind, sandbox: "\(sandbox)")
    let abandoned = try await store.recoverAbandoned()
    if abandoned > 0 { log.warning("an earlier run died at work", ["files": .integer(abandoned)]) }
    return Stages(
      catalog: store, pool: try PoolStore(at: pool), crew: crew, workers: workers,
      libraryVersions: Renderer.libraryVersions, log: log)
  }
}
