package import Catalog
package import Journal
package import Model
package import Pool
package import Workshop

/// What every way of taking files in stands on: an open catalog, an open pool and workers.
package struct Stages: Sendable {
  let catalog: CatalogStore
  let pool: PoolStore
  let crew: WorkerCrew
  let log: Log
  /// Arrivals on their way at once: enough that syncs and commits are shared while every worker has work.
  let laneCount: Int

  /// The work of another run that died has been put back by the catalog before this is made.
  package init(catalog: CatalogStore, pool: PoolStore, crew: WorkerCrew, workers: Int, log: Log) {
    self.catalog = catalog
    self.pool = pool
    self.crew = crew
    self.log = log
    laneCount = workers * 4
  }

  var passage: Passage { Passage(catalog: catalog, pool: pool, crew: crew) }
}
