import Catalog
import Ingest
import Journal
import Model
import Pool
import Rendering
import Settings
import Workshop

extension Configuration {
  /// Opens the catalog and its pool, begins a run and starts the workers.
  ///
  /// What a run that died had in hand is put back first.
  func open(_ kind: Run.Kind, log: Log) async throws -> Stages {
    try await open(kind, log: log, CatalogStore(at: catalog))
  }

  /// The same of a catalog and a pool that must be there.
  func openToMend(_ kind: Run.Kind, log: Log) async throws -> Stages {
    let store = try openCatalog(readOnly: false)
    _ = try await openPool(of: store)
    return try await open(kind, log: log, store)
  }

  private func open(_ kind: Run.Kind, log: Log, _ store: CatalogStore) async throws -> Stages {
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
    let pool = try await open(poolOf: store, kind)
    let stages = Stages(
      catalog: store, pool: pool, crew: crew, workers: workers, libraryVersions: Renderer.libraryVersions, log: log)
    if await pool.absence() == nil { try await stages.settleReplacements() }
    return stages
  }

  /// The pool that the catalog tells of; where it tells of none yet, the one that is there, or a new one.
  ///
  /// `watch` waits for a pool that is not there; everything else throws `pool-away`.
  private func open(poolOf store: CatalogStore, _ kind: Run.Kind) async throws -> PoolStore {
    if let identity = try await store.pool() {
      let pool = try PoolStore(at: pool, identity: identity)
      if kind != .watch, let absence = await pool.absence() { throw absence }
      return pool
    }
    let pool = try PoolStore(at: pool, mayBegin: await store.counts().images == 0)
    try await store.remember(pool.identity)
    return pool
  }

  /// The files of Sluice itself, which are no photographs.
  var ownFiles: OwnFiles { OwnFiles(catalog: catalog, pool: pool, config: source.file) }

  /// The free space that is left beside the pool and the catalog.
  var headroom: Headroom { Headroom(on: [pool, catalog.parent], leastFree: leastFree) }
}
