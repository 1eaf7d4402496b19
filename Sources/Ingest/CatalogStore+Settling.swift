package import Catalog
package import Journal
package import Model
package import Pool

extension CatalogStore {
  /// Settles what runs that died were about to replace in the pool: which file stands there tells how far they came.
  ///
  /// The name is made durable before its row is. What can't be read is left for the next time, and logged.
  package func settleReplacements(in pool: PoolView, log: Log) async throws(AgentError) {
    for replacement in try abandonedReplacements() {
      let variant = replacement.made.variant
      guard let path = PoolPath(hash: replacement.hash, variant: variant.name, format: variant.format) else { continue }
      let isDone: Bool
      do throws(AgentError) {
        isDone = try pool.inspect(path)?.digest == variant.digest
        if isDone { try pool.makeDurable(path) }
      } catch {
        log.warning("a variant that was being replaced can't be read", ["path": "\(path)", "reason": "\(error)"])
        continue
      }
      try await settle(replacement, isDone: isDone)
    }
  }
}
