package import FoundationEssentials
package import Model

/// How far a long piece of work has come that goes through all images: up to this hash they are done.
package struct TaskNote: Hashable, Sendable {
  /// What it is that is being done: `verify`.
  package var name: String
  /// Of what: a note of another scope is of no use.
  package var scope: String
  package var position: ContentHash
  package var beganAt: Date

  package init(name: String, scope: String, position: ContentHash, beganAt: Date) {
    self.name = name
    self.scope = scope
    self.position = position
    self.beganAt = beganAt
  }
}

extension CatalogStore {
  /// How far this work came when it was interrupted; nil when it never was.
  package func note(of name: String) throws(AgentError) -> TaskNote? {
    try read { connection throws(AgentError) in
      try connection.first("SELECT scope, position, began_at FROM tasks WHERE name = ?", [.text(name)]) {
        (row) throws(AgentError) in
        TaskNote(name: name, scope: row.text(), position: try row.hash(), beganAt: row.instant())
      }
    }
  }

  /// Notes how far a piece of work has come.
  package func put(_ note: TaskNote) async throws(AgentError) {
    _ = try await write { ledger throws(AgentError) in
      try ledger.connection.run(
        "INSERT OR REPLACE INTO tasks (name, scope, position, began_at) VALUES (?, ?, ?, ?)",
        [.text(note.name), .text(note.scope), SQLValue(note.position), SQLValue(note.beganAt)])
    }
  }

  /// The work is done, or to be begun anew.
  package func dropNote(of name: String) async throws(AgentError) {
    _ = try await write { ledger throws(AgentError) in
      try ledger.connection.run("DELETE FROM tasks WHERE name = ?", [.text(name)])
    }
  }
}
