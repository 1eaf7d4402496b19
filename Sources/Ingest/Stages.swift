package import Catalog
package import Journal
package import Model
package import Pool
package import Workshop

/// What every way of taking files in stands on: an open catalog, an open pool and workers.
package struct Stages: Sendable {
  package let catalog: CatalogStore
  package let pool: PoolStore
  package let crew: WorkerCrew
  let log: Log
  let libraryVersions: String
  /// Arrivals of a drop folder on their way at once: enough that syncs and commits are shared while every worker has work.
  let laneCount: Int
  private let workers: Int

  /// The catalog has begun a run. `workers` is the number of the crew's.
  package init(
    catalog: CatalogStore, pool: PoolStore, crew: WorkerCrew, workers: Int, libraryVersions: String, log: Log
  ) {
    self.libraryVersions = libraryVersions
    self.catalog = catalog
    self.pool = pool
    self.crew = crew
    self.log = log
    laneCount = workers * 4
    self.workers = workers
  }

  /// Settles what runs that died were about to replace in the pool: which file stands there tells how far they came.
  ///
  /// What can't be read is left for the next time, and logged: it keeps nobody from working.
  package func settleReplacements() async throws(AgentError) {
    try await catalog.settleReplacements(in: pool.view, log: log)
  }

  /// The way of arrivals that come from these folders.
  func passage(of folders: [DropFolder]) -> Passage {
    // Made now: later there may be none to be had.
    let threads = FileThreads(
      roots: folders.map(\.root), targets: folders.flatMap(\.targets) + [OriginalPlace.elsewhere])
    return Passage(
      catalog: catalog, pool: pool, crew: crew,
      reading: OriginalReading(threads, places: workers + max(1, folders.count)),
      disposal: OriginalDisposal(catalog: catalog, threads: threads, targets: MoveTargets(of: folders)),
      libraryVersions: libraryVersions)
  }
}
