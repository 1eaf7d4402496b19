import FoundationEssentials
package import Model

extension CatalogStore {
  /// Claims an arrival, or says why not; the attempt is durable when this returns.
  ///
  /// Another file at a known path is another arrival, and takes the place of one that had not come to its end. `asked`
  /// claims also what was rejected, and what is not due.
  package func claim(_ arrival: Arrival, asked: Bool = false) async throws(AgentError) -> ClaimAnswer {
    try await write { ledger throws(AgentError) in try ledger.claim(arrival, asked: asked) }
  }

  /// Records how a claimed arrival ended. `disposing` says of which outcomes the files are disposed of.
  package func complete(
    _ claim: Claim, with completion: Completion, disposing: @escaping @Sendable (Outcome) -> Bool = { _ in false }
  ) async throws(AgentError) -> Verdict {
    try await write { ledger throws(AgentError) in
      try ledger.complete(claim, with: completion, disposing: disposing)
    }
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
  /// for its next try, or is in the hands of a living run.
  package func known(_ arrivals: [Arrival]) throws(AgentError) -> [Bool] {
    let (run, now, register) = context
    var living: [Int64: Bool] = [:]
    return try read { connection throws(AgentError) in
      let sql = "SELECT state, next_try, disposal IS NOT NULL, run_id FROM arrivals WHERE " + Arrival.condition
      return try arrivals.map { arrival throws(AgentError) in
        try connection.first(sql, arrival.values) { row throws(AgentError) in
          let (state, nextTry, isToGo) = (try row.choice(ArrivalState.self), row.optionalInstant(), row.int() != 0)
          switch state {
          case .stored, .duplicate, .rejected: return !isToGo
          case .failed, .interrupted: return nextTry.map { $0 > now } ?? false
          case .claimed:
            let holder = row.integer()
            if holder == run { return true }
            return try register.isAlive(holder, among: &living)
          }
        } ?? false
      }
    }
  }

  /// Arrivals whose next try is due, the longest overdue first; of these drop folders, or of all.
  package func due(in drops: [String]? = nil, limit: Int) throws(AgentError) -> [Arrival] {
    let now = context.now
    return try read { connection throws(AgentError) in
      let sql = """
        SELECT drop_name, path, device, inode, size, modified, changed FROM arrivals
        WHERE next_try <= ? \(Self.condition(drops)) ORDER BY next_try, id LIMIT ?
        """
      let values = [SQLValue(now)] + (drops ?? []).map { .text($0) } + [SQLValue(limit)]
      return try connection.all(sql, values) { row in Arrival(&row) }
    }
  }

  /// When the next try of these drop folders, or of all, is due; nil when none is.
  package func nextDue(in drops: [String]? = nil) throws(AgentError) -> ContinuousClock.Instant? {
    let now = context.now
    return try read { connection throws(AgentError) in
      let sql = """
        SELECT next_try FROM arrivals WHERE next_try IS NOT NULL \(Self.condition(drops)) ORDER BY next_try LIMIT 1
        """
      let next = try connection.first(sql, (drops ?? []).map { .text($0) }) { row in row.instant() }
      return next.map { .now + .microseconds(max(0, $0.microseconds - now.microseconds)) }
    }
  }

  private static func condition(_ drops: [String]?) -> String {
    guard let drops else { return "" }
    return "AND drop_name IN (\(drops.map { _ in "?" }.joined(separator: ", ")))"
  }
}
