package import Model

extension CatalogStore {
  /// The pool that the rows tell of; nil when none was ever remembered.
  package func pool() throws(AgentError) -> PoolIdentity? {
    try read { connection throws(AgentError) in try Self.pool(connection) }
  }

  /// Remembers the pool that the rows are to tell of from now on.
  ///
  /// Throws `other-pool` when another process was quicker, with another one.
  package func remember(_ identity: PoolIdentity) async throws(AgentError) {
    let known = try await write { ledger throws(AgentError) in
      try ledger.connection.run("INSERT OR IGNORE INTO pool VALUES (1, ?)", [.text(identity.hex)])
      return try Self.pool(ledger.connection)
    }
    guard known != identity else { return }
    throw AgentError(
      .transient, code: "other-pool", tried: "begin with the pool", on: identity.hex,
      cause: "another process has begun with another pool at the same time", advice: "start again")
  }

  private static func pool(_ connection: Connection) throws(AgentError) -> PoolIdentity? {
    try connection.first("SELECT identity FROM pool") { row in row.text() }.flatMap { PoolIdentity(hex: $0) }
  }
}
