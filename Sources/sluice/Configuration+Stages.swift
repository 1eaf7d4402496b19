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
    try await store.begin(kind)
    let abandoned = try await store.recoverAbandoned()
    if abandoned > 0 { log.warning("an earlier run died at work", ["files": .integer(abandoned)]) }
    let crew = WorkerCrew(count: workers, rules: rules)
    try await crew.start()
    return Stages(
      catalog: store, pool: try PoolStore(at: pool), crew: crew, workers: workers,
      libraryVersions: Renderer.libraryVersions, log: log)
  }
}
