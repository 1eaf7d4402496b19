import Catalog
import Model

/// The images of the catalog in the order of their hashes, a page at a time, the next one fetched ahead.
struct CensusPages {
  private static let pageLength = 2_000

  private let catalog: CatalogStore
  private var page: ArraySlice<CensusImage> = []
  private var ahead: Task<Result<[CensusImage], AgentError>, Never>?

  init(of catalog: CatalogStore, after start: ContentHash?) {
    self.catalog = catalog
    ahead = Self.fetch(from: catalog, after: start)
  }

  /// All that follow up to those with this prefix.
  nonisolated(nonsending) mutating func take(through prefix: UInt16) async throws(AgentError) -> [CensusImage] {
    var taken: [CensusImage] = []
    while true {
      if page.isEmpty { try await turn() }
      let end = page.firstIndex { $0.hash.prefix > prefix } ?? page.endIndex
      taken += page[..<end]
      page = page[end...]
      guard page.isEmpty, ahead != nil else { return taken }
    }
  }

  /// Some of those that follow; none when there are none left.
  nonisolated(nonsending) mutating func takeSome() async throws(AgentError) -> [CensusImage] {
    if page.isEmpty { try await turn() }
    defer { page = [] }
    return Array(page)
  }

  nonisolated(nonsending) private mutating func turn() async throws(AgentError) {
    guard let task = ahead else { return }
    let next = try await task.value.get()
    page = next[...]
    ahead = next.last.map { Self.fetch(from: catalog, after: $0.hash) }
  }

  private static func fetch(
    from catalog: CatalogStore, after hash: ContentHash?
  ) -> Task<Result<[CensusImage], AgentError>, Never> {
    Task {
      do throws(AgentError) {
        return .success(try await catalog.census(after: hash, limit: pageLength))
      } catch {
        return .failure(error)
      }
    }
  }
}
