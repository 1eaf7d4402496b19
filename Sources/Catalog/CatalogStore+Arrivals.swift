import FoundationEssentials
package import Model

extension CatalogStore {
  /// Claims an arrival, or says why not; the attempt is recorded when this returns, and outlives the agent.
  ///
  /// A power cut may take it along: then the file is as new as it was, and nothing was done with it that is not undone.
  ///
  /// Another file at a known path is another arrival, and takes the place of one that had not come to its end. `asked`
  /// claims also what was rejected, and what is not due; `again` also what came to a good end.
  package func claim(
    _ arrival: Arrival, asked: Bool = false, again: Bool = false
  ) async throws(AgentError) -> ClaimAnswer {
    try await write(durable: false) { ledger throws(AgentError) in
      try ledger.claim(arrival, asked: asked, again: again)
    }
  }

  /// Records how a claimed arrival ended. `disposing` says of which outcomes the files are disposed of.
  ///
  /// `confirm` is called where no other process can write a row; what it throws, this throws, and nothing is recorded. When
  /// it throws the caller has the claim still: to be completed another way, or ``letGo(_:)``.
  package func complete(
    _ claim: Claim, with completion: Completion, disposing: @escaping @Sendable (Outcome) -> Bool = { _ in false },
    confirm: @escaping @Sendable () throws(AgentError) -> Void = {}
  ) async throws(AgentError) -> Verdict {
    let verdict = try await write { ledger throws(AgentError) in
      try confirm()
      return try ledger.complete(claim, with: completion, disposing: disposing)
    }
    letGo(claim)
    return verdict
  }

  /// Gives a claim up whose end can't be recorded: the arrival can be claimed again, by this run at once.
  package func letGo(_ claim: Claim) {
    context.hand.letGo(claim.id)
  }

  /// What is recorded of this very file; nil when nothing is.
  package func record(of arrival: Arrival) throws(AgentError) -> ArrivalRecord? {
    try read { connection throws(AgentError) in try ArrivalTable(connection: connection).row(of: arrival) }
  }

  /// Takes the claims of dead runs out of their hands; returns how many there were.
  package func recoverAbandoned() async throws(AgentError) -> Int {
    try await write { ledger throws(AgentError) in try ledger.recoverAbandoned() }
  }

  /// Makes arrivals due now, with all their tries before them; returns how many.
  package func retry(_ request: RetryRequest) async throws(AgentError) -> Int {
    try await write { ledger throws(AgentError) in try ledger.retry(request) }
  }

  /// Makes those due now that failed for one of these causes; returns how many.
  package func hurry(codes: [String]) async throws(AgentError) -> Int {
    try await write { ledger throws(AgentError) in try ledger.hurry(codes) }
  }

  /// Of each arrival, whether there is nothing to do about it now: it ended and is not still to be disposed of, waits
  /// for its next try or disposal, or is in this run's hands. What another run has is not: somebody has to see how that ends.
  package func known(_ arrivals: [Arrival]) throws(AgentError) -> [Bool] {
    let (run, hand, now, _) = context
    return try read { connection throws(AgentError) in
      let columns = """
        (state = 'stored' OR state = 'duplicate' OR state = 'rejected') AND disposal IS NULL
          OR state <> 'claimed' AND coalesce(\(ArrivalRecord.waits), 0),
        state = 'claimed' AND run_id = ?, id
        """
      let values = [SQLValue(now), SQLValue(now), SQLValue(run)]
      return try connection.rows(of: arrivals, columns, values) { row in
        let (isDone, isOurs) = (row.int() != 0, row.int() != 0)
        return isDone || isOurs && hand.holds(row.integer())
      }.map { $0 ?? false }
    }
  }

  /// Of each arrival how it ended and with which bytes, where it came to a good end before and nothing is left to do about it.
  package func ended(_ arrivals: [Arrival]) throws(AgentError) -> [(outcome: Outcome, hash: ContentHash?)?] {
    try read { connection throws(AgentError) in
      try connection.rows(
        of: arrivals, "a.state = 'stored', coalesce(i.hash, a.hash)",
        joining: "LEFT JOIN images i ON i.id = a.image_id",
        where: "(a.state = 'stored' OR a.state = 'duplicate') AND a.disposal IS NULL"
      ) { row in
        (row.int() != 0 ? .stored : .duplicate, row.optionalHash())
      }
    }
  }

  /// Arrivals whose next try is due, the longest overdue first; of these drop folders, or of all.
  package func due(in drops: [String]? = nil, limit: Int) throws(AgentError) -> [Arrival] {
    let now = context.now
    return try read { connection throws(AgentError) in
      var due: [Arrival] = []
      let conditions = [
        "INDEXED BY arrivals_due WHERE next_try <= ?1",
        // What ended in the future did so before the clock was set back.
        "INDEXED BY arrivals_waiting WHERE next_try IS NOT NULL AND +next_try > ?1 AND ended_at > ?1",
      ]
      for condition in conditions where due.count < limit {
        let sql = """
          SELECT drop_name, path, device, inode, size, modified, changed FROM arrivals \(condition)
          \(Self.condition(drops)) ORDER BY next_try, id LIMIT ?
          """
        let values = [SQLValue(now)] + (drops ?? []).map { .text($0) } + [SQLValue(limit - due.count)]
        due += try connection.all(sql, values) { row in Arrival(&row) }
      }
      return due
    }
  }

  /// When the next try of these drop folders, or of all, is due that is not due yet; nil when there is none.
  package func nextDue(in drops: [String]? = nil) throws(AgentError) -> ContinuousClock.Instant? {
    let now = context.now
    return try read { connection throws(AgentError) in
      let sql = """
        SELECT next_try FROM arrivals INDEXED BY arrivals_due WHERE \(ArrivalRecord.waits) \(Self.condition(drops))
        ORDER BY next_try LIMIT 1
        """
      let values = [SQLValue(now), SQLValue(now)] + (drops ?? []).map { .text($0) }
      let next = try connection.first(sql, values) { row in row.instant() }
      return next.map { .now + .microseconds($0.microseconds - now.microseconds) }
    }
  }

  /// Whether another run, living or dead, has claimed something that has not come to its end.
  package func isClaimedElsewhere() throws(AgentError) -> Bool {
    let run = context.run ?? 0
    return try read { connection throws(AgentError) in
      let sql = "SELECT 1 FROM arrivals WHERE state = 'claimed' AND run_id <> ? LIMIT 1"
      return try connection.first(sql, [.integer(run)]) { row in row.int() } != nil
    }
  }

  /// Whether something failed for one of these causes and waits.
  package func isWaiting(for codes: [String]) throws(AgentError) -> Bool {
    try read { connection throws(AgentError) in
      for code in codes {
        let sql = "SELECT 1 FROM arrivals WHERE state = 'failed' AND code = ? LIMIT 1"
        if try connection.first(sql, [.text(code)], { row in row.int() }) != nil { return true }
      }
      return false
    }
  }

  private static func condition(_ drops: [String]?) -> String {
    guard let drops else { return "" }
    return "AND drop_name IN (\(drops.map { _ in "?" }.joined(separator: ", ")))"
  }
}
