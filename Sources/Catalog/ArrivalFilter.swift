package import FoundationEssentials

/// Which arrivals are meant: all that every part of it lets through.
package struct ArrivalFilter: Hashable, Sendable {
  package var states: Set<ArrivalState>
  /// The code of the error of the last try.
  package var code: String?
  /// The name of the drop folder.
  package var drop: String?
  /// The last try ended then or later; where none has ended, the file was seen then or later.
  package var since: Date?

  package init(states: Set<ArrivalState>, code: String? = nil, drop: String? = nil, since: Date? = nil) {
    self.states = states
    self.code = code
    self.drop = drop
    self.since = since
  }

  /// The condition on rows in one of the states, and what is to be bound in it; `table` is put in front of each column.
  ///
  /// The index `arrivals_by_state` has all of it, so that a row is only looked up when it is let through.
  func condition(on state: ArrivalState, as table: String = "") -> (sql: String, values: [SQLValue]) {
    var sql = "\(table)state = ?"
    var values: [SQLValue] = [.text(state.rawValue)]
    if let code {
      sql += " AND \(table)code = ?"
      values.append(.text(code))
    }
    if let drop {
      sql += " AND \(table)drop_name = ?"
      values.append(.text(drop))
    }
    if let since {
      sql += " AND coalesce(\(table)ended_at, \(table)seen_at) >= ?"
      values.append(SQLValue(since))
    }
    return (sql, values)
  }
}
