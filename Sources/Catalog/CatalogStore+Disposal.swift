import FoundationEssentials
package import Model

extension CatalogStore {
  /// Arrivals whose files may be originals of this image, `limit` at most: those that stay where they arrived come first, then
  /// those that `on-stored` moved.
  ///
  /// A row says where an original was. Whether it still stands there only a look at the file can tell.
  package func originals(of hash: ContentHash, limit: Int) throws(AgentError) -> [ArrivalRecord] {
    try read { connection throws(AgentError) in
      guard let image = try ImageTable(connection: connection).id(of: hash) else { return [] }
      return try ArrivalTable(connection: connection).originals(of: image, limit: limit)
    }
  }

  /// Records that a file which was taken for a duplicate is the original: no other one stands.
  ///
  /// `identity` is the file's own now. Returns the outcome by whose rule the file is disposed of; nil when it stays. Throws
  /// `no-arrival` (transient) when the catalog does not hold the row any more.
  package func recordAsOriginal(
    _ arrival: Arrival, as identity: FileIdentity, disposing: @escaping @Sendable (Outcome) -> Bool
  ) async throws(AgentError) -> Outcome? {
    try await write { ledger throws(AgentError) in
      let row = try ledger.ended(arrival)
      let disposal: Outcome? = disposing(.stored) ? .stored : nil
      try ledger.connection.run(
        "UPDATE arrivals SET state = 'stored', disposal = ? WHERE id = ?",
        [SQLValue(disposal?.rawValue), .integer(row.id)])
      try ledger.arrivals.endPostponement(row.id)
      // Another run may have claimed the file by its new identity; then that row tells of it.
      let now = Arrival(drop: arrival.drop, path: arrival.path, identity: identity)
      if try ledger.arrivals.row(of: now) == nil { try ledger.arrivals.renew(row.id, as: identity) }
      return disposal
    }
  }

  /// Records why an arrival's file is still where it was, and tries its disposal again after `delay` of how often that failed.
  package func postponeDisposal(
    of arrival: Arrival, because error: AgentError, delay: @escaping @Sendable (_ attempt: Int) -> Duration
  ) async throws(AgentError) {
    try await write { ledger throws(AgentError) in
      let row = try ledger.ended(arrival)
      let nextTry = ledger.now.addingTimeInterval(delay(row.disposalAttempts + 1).seconds)
      try ledger.arrivals.postpone(row.id, because: error, until: nextTry)
    }
  }

  /// Why originals that were to be moved or deleted are still where they were, and how many for each cause, the most first.
  package func undisposed() throws(AgentError) -> [(reason: String, count: Int)] {
    try read { connection throws(AgentError) in
      let sql = """
        SELECT max(disposal_reason), count(*) FROM arrivals WHERE disposal_code IS NOT NULL
        GROUP BY disposal_code ORDER BY 2 DESC, disposal_code
        """
      return try connection.all(sql) { row in (row.text(), row.int()) }
    }
  }

  /// Records that nothing holds up the disposal of an arrival's file any more: it is done, or the file is gone.
  package func endPostponement(of arrival: Arrival) async throws(AgentError) {
    try await write { ledger throws(AgentError) in
      guard let row = try ledger.arrivals.row(of: arrival), row.nextTry != nil, row.state.outcome != .failed else {
        return
      }
      try ledger.arrivals.endPostponement(row.id)
    }
  }

  /// Gives back every claim that this run still holds, as if the files had not been claimed; returns how many there were.
  ///
  /// For a run that ends while a folder hangs: the machine's fault counts against no file.
  package func releaseClaims() async throws(AgentError) -> Int {
    try await write { ledger throws(AgentError) in
      let sql = "DELETE FROM arrivals WHERE state = 'claimed' AND run_id = ?"
      return try ledger.connection.run(sql, [SQLValue(ledger.run)])
    }
  }
}

extension Ledger {
  /// The row of an arrival that came to its end.
  fileprivate func ended(_ arrival: Arrival) throws(AgentError) -> ArrivalRecord {
    guard let row = try arrivals.row(of: arrival), row.state.outcome != nil else {
      throw AgentError(
        .transient, code: "no-arrival", tried: "record the disposal of", on: arrival.path.description,
        cause: "the catalog does not hold its outcome any more")
    }
    return row
  }
}
