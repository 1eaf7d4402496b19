import Catalog
import Model
import Pool
import Posix

/// The pool and the catalog, gone through side by side in the order of the hashes.
///
/// A merge of two sorted streams: no look-up for a name, and the memory of a few folders and pages. It reads folders on a
/// thread of its own and has the next page of the catalog fetched meanwhile. What it shows is what was there when it was
/// read; whoever acts on a difference asks again.
actor Census {
  /// An image: what the catalog says of it, and what lies in the pool.
  struct Entry: Sendable {
    var hash: ContentHash
    /// Nil where the catalog does not know it.
    var image: CensusImage?
    /// In the order of their keys.
    var files: [PoolFile] = []
  }

  /// Some folders of the pool, and the images that belong into them.
  struct Stretch: Sendable {
    var shards: [PoolShard] = []
    var entries: [Entry] = []
  }

  private nonisolated let executor = ThreadExecutor(name: "sluice-census")
  private let pool: PoolView
  private let catalog: CatalogStore
  private let lookingAtFiles: Bool
  private let start: ContentHash?
  private var walk: PoolWalk?
  private var pages: CensusPages
  /// The stretch behind the one that was given out.
  private var ahead: Task<Result<Stretch?, AgentError>, Never>?

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// A census of what lies behind `start`, or of all. `lookingAtFiles` asks for each file's length.
  init(of pool: PoolView, and catalog: CatalogStore, after start: ContentHash? = nil, lookingAtFiles: Bool) {
    self.pool = pool
    self.catalog = catalog
    self.start = start
    self.lookingAtFiles = lookingAtFiles
    pages = CensusPages(of: catalog, after: start)
  }

  /// The next images, at least `count` unless it is the last time; nil at the end.
  ///
  /// Those behind them are gathered while the caller looks at these.
  func next(atLeast count: Int = 2_000) async throws(AgentError) -> Stretch? {
    let stretch = try await (ahead ?? gathering(count)).value.get()
    ahead = stretch == nil ? nil : gathering(count)
    return stretch
  }

  private func gathering(_ count: Int) -> Task<Result<Stretch?, AgentError>, Never> {
    Task {
      do throws(AgentError) {
        return .success(try await gather(atLeast: count))
      } catch {
        return .failure(error)
      }
    }
  }

  private func gather(atLeast count: Int) async throws(AgentError) -> Stretch? {
    if walk == nil {
      try await catalog.prepareForCensus()
      walk = try pool.walk(from: start?.prefix ?? 0, lookingAtFiles: lookingAtFiles)
    }
    var stretch = Stretch()
    while stretch.entries.count < count {
      guard let shard = try walk?.next() else {
        stretch.entries += try await takeFromCatalog { (pages) throws(AgentError) in try await pages.takeSome() }.map {
          Entry(hash: $0.hash, image: $0)
        }
        return stretch.entries.isEmpty && stretch.shards.isEmpty ? nil : stretch
      }
      if let prefix = shard.prefix {
        let images = try await takeFromCatalog { (pages) throws(AgentError) in try await pages.take(through: prefix) }
        merge(shard.files, images, into: &stretch.entries)
      }
      stretch.shards.append(shard)
    }
    return stretch
  }

  /// What is awaited can't be done to a property of an actor, which somebody else might use meanwhile.
  private func takeFromCatalog(
    _ body: nonisolated(nonsending) (inout CensusPages) async throws(AgentError) -> [CensusImage]
  ) async throws(AgentError) -> [CensusImage] {
    var own = pages
    defer { pages = own }
    return try await body(&own)
  }

  /// Files and images, both in the order of their hashes.
  private func merge(_ files: [PoolFile], _ images: [CensusImage], into entries: inout [Entry]) {
    var images = images[...]
    for file in files {
      let hash = file.path.hash
      if let start, hash <= start { continue }
      while let image = images.first, image.hash < hash {
        entries.append(Entry(hash: image.hash, image: images.removeFirst()))
      }
      if images.first?.hash == hash {
        entries.append(Entry(hash: hash, image: images.removeFirst()))
      } else if entries.last?.hash != hash {
        entries.append(Entry(hash: hash))
      }
      entries[entries.count - 1].files.append(file)
    }
    for image in images { entries.append(Entry(hash: image.hash, image: image)) }
  }
}
