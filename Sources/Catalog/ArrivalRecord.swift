package import FoundationEssentials
package import Model

/// Where an arrival stands: in hand, interrupted, or at its outcome.
package enum ArrivalState: String, Sendable, Codable, CaseIterable {
  /// A run has it in hand.
  case claimed
  /// A run died with it in hand.
  case interrupted
  case stored
  case duplicate
  case rejected
  case failed

  /// The outcome; nil while there is none.
  package var outcome: Outcome? { Outcome(rawValue: rawValue) }
}

/// A row of arrivals.
package struct ArrivalRecord: Hashable, Sendable {
  package var id: Int64
  package var arrival: Arrival
  package var state: ArrivalState
  /// Tries so far.
  package var attempts: Int
  /// Tries that cost a worker or a run its life.
  package var strikes: Int
  /// Of the last try that did not go well.
  package var fault: AgentError.Fault?
  package var code: String?
  package var reason: String?
  /// Of the file's bytes, where they were read.
  package var hash: ContentHash?
  package var imageID: Int64?
  package var runID: Int64
  package var seenAt: Date
  /// When the last try began.
  package var startedAt: Date
  /// When the last try ended.
  package var endedAt: Date?
  package var nextTry: Date?
  /// The outcome by whose rule the file was to be disposed of.
  package var disposal: Outcome?
  /// Why the file could not be disposed of when that was tried last; nil where nothing holds that up.
  package var disposalReason: String?
  /// How often the disposal failed.
  package var disposalAttempts: Int
}

extension ArrivalRecord {
  /// Why the last try did not go well; nil when it did.
  package var error: AgentError? {
    guard let fault, let code, let reason else { return nil }
    return AgentError(fault, code: code, tried: "take in", on: arrival.path.description, cause: reason)
  }

  /// Whether it is not to be tried before a later time.
  ///
  /// One that ended in the future did so before the clock was set back: then its next try may be years away, and is due.
  func waits(at now: Date) -> Bool {
    guard let nextTry else { return false }
    return nextTry > now && endedAt ?? now <= now
  }

  /// The same as a condition, to be bound to `now` and `now`.
  static let waits = "next_try > ? AND ended_at <= ?"

  static let columns = """
    a.id, a.drop_name, a.path, a.device, a.inode, a.size, a.modified, a.changed, a.state, a.attempts, a.strikes,
    a.fault, a.code, a.reason, coalesce(i.hash, a.hash), a.image_id, a.run_id, a.seen_at, a.started_at, a.ended_at,
    a.next_try, a.disposal, a.disposal_reason, a.disposal_attempts
    """

  /// `SELECT` of whole rows, to be followed by a condition on `a`.
  static let selection = "SELECT \(columns) FROM arrivals a LEFT JOIN images i ON i.id = a.image_id "

  init(_ row: inout Row) throws(AgentError) {
    id = row.integer()
    arrival = Arrival(&row)
    state = try row.choice(ArrivalState.self)
    attempts = row.int()
    strikes = row.int()
    fault = row.optionalText().flatMap(AgentError.Fault.init(rawValue:))
    code = row.optionalText()
    reason = row.optionalText()
    hash = row.optionalHash()
    imageID = row.optionalInteger()
    runID = row.integer()
    seenAt = row.instant()
    startedAt = row.instant()
    endedAt = row.optionalInstant()
    nextTry = row.optionalInstant()
    disposal = row.optionalText().flatMap(Outcome.init(rawValue:))
    disposalReason = row.optionalText()
    disposalAttempts = row.int()
  }
}

extension Arrival {
  /// From the columns drop_name, path, device, inode, size, modified, changed.
  init(_ row: inout Row) {
    self.init(
      drop: row.text(), path: row.path(),
      identity: FileIdentity(
        device: row.unsigned(), inode: row.unsigned(), size: row.integer(), modified: row.integer(),
        changed: row.integer()))
  }

  /// The same columns, for binding.
  var values: [SQLValue] {
    [
      .text(drop), SQLValue(path), SQLValue(identity.device), SQLValue(identity.inode), .integer(identity.size),
      .integer(identity.modified), .integer(identity.changed),
    ]
  }

  /// What ``values`` are the values of.
  static let columns = ["drop_name", "path", "device", "inode", "size", "modified", "changed"]

  /// The condition on `a` that ``values`` fill.
  static let condition = columns.map { "a.\($0) = ?" }.joined(separator: " AND ")
}
