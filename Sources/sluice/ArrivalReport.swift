import Catalog
import FoundationEssentials
import Journal
import Model

/// An arrival as `sluice status` shows it.
struct ArrivalReport: Encodable, Sendable {
  private enum CodingKeys: String, CodingKey {
    case id, path, drop, outcome, code, reason, hash, attempts
    case seenAt = "seen_at"
    case endedAt = "ended_at"
    case nextTry = "next_try"
    case keptBecause = "kept_because"
  }

  /// The number of its row: what a list goes on after.
  var id: Int64
  var path: String
  var drop: String
  /// The outcome, or `claimed` or `interrupted` where there is none yet.
  var outcome: String
  var code: String?
  var reason: String?
  var hash: String?
  var attempts: Int
  var seenAt: String
  var endedAt: String?
  var nextTry: String?
  /// Why the original that was to be moved or deleted is still where it was.
  var keptBecause: String?

  init(_ record: ArrivalRecord, _ places: DropPlaces) {
    id = record.id
    path = places.location(of: record.arrival).description
    drop = record.arrival.drop
    outcome = record.state.rawValue
    code = record.code
    reason = record.reason
    hash = record.hash?.hex
    attempts = record.attempts
    seenAt = isoText(record.seenAt)
    endedAt = record.endedAt.map { isoText($0) }
    nextTry = record.nextTry.map { isoText($0) }
    keptBecause = record.disposalReason
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(path, forKey: .path)
    try container.encode(drop, forKey: .drop)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(code, forKey: .code)
    try container.encode(reason, forKey: .reason)
    try container.encode(hash, forKey: .hash)
    try container.encode(attempts, forKey: .attempts)
    try container.encode(seenAt, forKey: .seenAt)
    try container.encode(endedAt, forKey: .endedAt)
    try container.encode(nextTry, forKey: .nextTry)
    try container.encode(keptBecause, forKey: .keptBecause)
  }

  /// One line: path, outcome, reason.
  var line: String {
    var what = reason.map { "\(outcome): \($0)" } ?? outcome
    if let keptBecause { what += ", original kept: \(keptBecause)" }
    return "\(path): \(what)\(nextTry.map { " (next try at \($0))" } ?? "")\n"
  }
}
