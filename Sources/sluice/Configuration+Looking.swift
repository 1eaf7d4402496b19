import Catalog
import Model
import Pool
import Settings

extension Configuration {
  /// The catalog, which must be there. `readOnly` false opens it to be written to, and renews an older one.
  func openCatalog(readOnly: Bool) throws(AgentError) -> CatalogStore {
    do throws(AgentError) {
      return try readOnly ? CatalogStore(at: catalog, readOnly: true) : CatalogStore(existingAt: catalog)
    } catch {
      guard error.code == "no-catalog-yet", (try? PoolView(markedAt: pool)) != nil else { throw error }
      // Whoever begins a new one beside a pool with something in it makes orphans of all that.
      var error = error
      error.advice = """
        if it was lost, `sluice verify --rebuild-catalog \(catalog)` makes it from the pool; a new one would know nothing \
        of what is in there
        """
      throw error
    }
  }

  /// The pool that the catalog tells of, or that has a marker where it tells of none; it must be there.
  func openPool(of store: CatalogStore) async throws(AgentError) -> PoolView {
    let found: PoolView
    if let identity = try await store.pool() {
      found = PoolView(at: pool, of: identity)
    } else {
      found = try PoolView(markedAt: pool)
    }
    try found.demandPresence()
    return found
  }
}
