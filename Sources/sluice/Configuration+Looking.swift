import Catalog
import Model
import Pool
import Posix
import Settings

extension Configuration {
  /// The catalog, which must be there. `readOnly` false opens it to be written to, and renews an older one.
  func openCatalog(readOnly: Bool) throws(AgentError) -> CatalogStore {
    do throws(AgentError) {
      return try readOnly ? CatalogStore(at: catalog, readOnly: true) : CatalogStore(existingAt: catalog)
    } catch {
      guard error.code == "no-catalog-yet" else { throw error }
      guard (try? PoolView(markedAt: pool)) != nil else { throw beginning(of: error) }
      // Whoever begins a new one beside a pool with something in it makes orphans of all that.
      var error = error
      error.advice = """
        if it was lost, `sluice verify --rebuild-catalog \(catalog)` makes it from the pool; a new one would know nothing \
        of what is in there
        """
      throw error
    }
  }

  /// The same error, for those who may be in the wrong folder.
  private func beginning(of error: AgentError) -> AgentError {
    guard source.file == nil else { return error }
    var error = error
    error.advice = """
      no agent.conf was found either: go to the folder that has it, name it with --config FILE, or begin here with \
      `sluice init`
      """
    return error
  }

  /// Throws `no-config` (configuration) where nothing says what to watch: there is no file, and no folder of the default.
  func demandSomethingToWatch() throws(AgentError) {
    let isDefault = entries.contains { $0.section.hasPrefix("drop ") && $0.key == "path" && $0.origin == .standard }
    guard source.file == nil, isDefault, drops.count == 1, (try? FileStatus(ofTarget: drops[0].root)) == nil else {
      return
    }
    throw AgentError(
      .configuration, code: "no-config", tried: "watch",
      cause: "there is no agent.conf in any of the usual places, and no folder \(drops[0].root)",
      advice: "`sluice init` makes both here, `sluice init DIR` elsewhere; or name a file with --config FILE")
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
