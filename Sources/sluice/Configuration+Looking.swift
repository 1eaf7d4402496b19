import Catalog
import Model
import Pool
import Settings

extension Configuration {
  /// The catalog, which must be there. `readOnly` false opens it to be written to, and renews an older one.
  func openCatalog(readOnly: Bool) throws(AgentError) -> CatalogStore {
    if readOnly { return try CatalogStore(at: catalog, readOnly: true) }
    // Whoever looks after a catalog never begins one.
    _ = try CatalogStore(at: catalog, readOnly: true)
    return try CatalogStore(at: catalog)
  }

  /// The pool that the catalog tells of, which must be there; none is begun, and nothing in it is swept away.
  func openPool(of store: CatalogStore) async throws(AgentError) -> PoolStore {
    let found: PoolStore
    if let identity = try await store.pool() {
      found = PoolStore(asItIsAt: pool, identity: identity)
    } else {
      found = try PoolStore(markedAt: pool)
    }
    try found.demandPresence()
    return found
  }
}
