import FoundationEssentials
import Model

/// What writes arrivals: the rules of claiming and completing, each inside a transaction of the caller's.
struct Ledger {
  /// How often a file may cost a worker or a run its life.
  static let mostStrikes = 3

  let connection: Connection
  let register: RunRegister
  /// The caller's own run.
  let run: Int64?
  let hand: Hand
  let now: Date

  var arrivals: ArrivalTable { ArrivalTable(connection: connection) }
  var images: ImageTable { ImageTable(connection: connection) }

  /// Claims an arrival, or says why not. `asked`: somebody wants it now, though it was rejected or is not due. `again`: also
  /// where it came to a good end.
  func claim(_ arrival: Arrival, asked: Bool, again: Bool = false) throws(AgentError) -> ClaimAnswer {
    guard let run else {
      throw AgentError(.bug, code: "no-run", tried: "claim an arrival", cause: "no run was begun")
    }
    guard var row = try arrivals.row(of: arrival) else {
      try arrivals.supersede(arrival)
      let id = try arrivals.insert(arrival, run: run, at: now)
      hand.take(id)
      return .taken(Claim(id: id, arrival: arrival, attempt: 1))
    }
    if row.state == .claimed, row.runID == run {
      guard !hand.holds(row.id) else { return .elsewhere }
    } else if row.state == .claimed {
      guard try !register.isAlive(row.runID) else { return .elsewhere }
      row = try abandon(row)
    }
    if let nextTry = row.nextTry, row.waits(at: now), !asked, !again { return .later(nextTry) }
    switch row.state {
    case .stored where !again, .duplicate where !again:
      return .known(row.state == .stored ? .stored : .duplicate, disposal: row.disposal)
    case .rejected where !asked: return .known(.rejected, disposal: row.disposal)
    case .stored, .duplicate, .failed, .interrupted, .rejected, .claimed:
      try arrivals.take(row.id, run: run, forgiven: asked, at: now)
      hand.take(row.id)
      return .taken(Claim(id: row.id, arrival: arrival, attempt: row.attempts + 1))
    }
  }

  /// Takes the claims of dead runs out of their hands; returns how many there were.
  func recoverAbandoned() throws(AgentError) -> Int {
    let runs = try connection.all("SELECT DISTINCT run_id FROM arrivals WHERE state = 'claimed'") { row in
      row.integer()
    }
    var count = 0
    for dead in runs where dead != run {
      guard try !register.isAlive(dead) else { continue }
      let rows = try connection.all(
        ArrivalRecord.selection + "WHERE a.state = 'claimed' AND a.run_id = ?", [.integer(dead)], ArrivalRecord.init)
      for row in rows { _ = try abandon(row) }
      count += rows.count
    }
    return count
  }

  /// A run died with this in hand: it goes behind the others, and at the third time is not tried any more.
  ///
  /// Several are in hand at a time and one at most is to blame, so the second time it waits for 30 s instead of 3: a machine
  /// that goes down again and again rejects nobody by chance.
  private func abandon(_ row: ArrivalRecord) throws(AgentError) -> ArrivalRecord {
    var row = row
    row.strikes += 1
    let isLast = row.strikes >= Self.mostStrikes
    let error = AgentError(
      .worker, code: "interrupted", tried: "take in", on: row.arrival.path.description,
      cause: isLast
        ? "the agent stopped three times with this file in hand" : "the agent stopped with this file in hand",
      advice: isLast ? "`sluice retry` takes it up again" : "")
    row.state = isLast ? .rejected : .interrupted
    row.nextTry = isLast ? nil : now.addingTimeInterval(row.strikes == 1 ? 3 : 30)
    try arrivals.end(
      row.id, row.state, because: error, hash: nil, strikes: row.strikes, nextTry: row.nextTry, at: now)
    return row
  }
}
