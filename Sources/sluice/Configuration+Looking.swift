import Catalog
import Model
import Pool
import Settings

extension Configuration {
  /// The catalog, which must be there. `readOnly` false opens it to be written to, and renews an older one.
  func openCatalog(readOnly: Bool) throws(AgentError) -> CatalogStore {
    try readOnly ? CatalogStore(at: catalog, readOnly: true) : CatalogStore(existingAt: catalog)
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
