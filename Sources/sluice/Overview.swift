import Catalog
import FoundationEssentials
import Ingest
import Journal
import Model

/// What `sluice status` shows of the whole.
struct Overview: Encodable, Sendable {
  struct InHand: Encodable, Sendable {
    var path: String
    var drop: String
    var attempts: Int
    var since: String
  }

  struct Process: Encodable, Sendable {
    var kind: String
    var pid: Int32
    var since: String
    /// What holds around its workers.
    var sandbox: String
  }

  /// Originals that are still to be moved or deleted, for one cause.
  struct KeptOriginals: Encodable, Sendable {
    var reason: String
    var count: Int
  }

  private enum CodingKeys: String, CodingKey {
    case images, arrivals, waiting, runs, paused
    case inHand = "in_hand"
    case keptOriginals = "kept_originals"
  }

  var images: Int
  var arrivals: [String: Int]
  /// Arrivals that wait for another try.
  var waiting: Int
  var keptOriginals: [KeptOriginals]
  var inHand: [InHand]
  var runs: [Process]
  /// Why no file is taken in now.
  var paused: [String]

  init(_ catalog: CatalogStore, _ places: DropPlaces, _ headroom: Headroom) async throws {
    paused = headroom.shortage.map { ["\($0.subject): \($0.reason)"] } ?? []
    let counts = try await catalog.counts()
    images = counts.images
    arrivals = Dictionary(uniqueKeysWithValues: counts.arrivals.map { ($0.key.rawValue, $0.value) })
    waiting = counts.interrupted + (counts.arrivals[.failed] ?? 0)
    keptOriginals = try await catalog.undisposed().map { KeptOriginals(reason: $0.reason, count: $0.count) }
    inHand = try await catalog.inHand().map { record in
      InHand(
        path: places.location(of: record.arrival).description, drop: record.arrival.drop, attempts: record.attempts,
        since: isoText(record.startedAt))
    }
    runs = try await catalog.livingRuns().map { run in
      Process(kind: run.kind.rawValue, pid: run.pid, since: isoText(run.startedAt), sandbox: run.sandbox)
    }
  }

  var text: String {
    var lines = ["\(images) \(Measure.noun("image", for: images))"]
    for outcome in Outcome.allCases { lines.append("\(arrivals[outcome.rawValue] ?? 0) \(outcome.rawValue)") }
    if waiting > 0 { lines.append("\(waiting) waiting for another try") }
    for kept in keptOriginals {
      lines.append(
        "\(kept.count) \(Measure.noun("original", for: kept.count)) still to be moved or deleted: \(kept.reason)")
    }
    for reason in paused { lines.append("no file is taken in: \(reason)") }
    for run in runs {
      lines.append("sluice \(run.kind) is running as process \(run.pid) since \(run.since)")
      if !run.sandbox.isEmpty { lines.append("its workers are closed in by \(run.sandbox)") }
    }
    for item in inHand { lines.append("in hand since \(item.since): \(item.path)") }
    return lines.joined(separator: "\n") + "\n"
  }
}
