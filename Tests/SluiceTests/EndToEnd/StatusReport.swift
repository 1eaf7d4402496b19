/// What `sluice status --json` says of everything.
struct StatusReport: Decodable {
  struct InHand: Decodable {
    var path: String
    var drop: String
    var attempts: Int
  }

  var images: Int
  /// A count an outcome.
  var arrivals: [String: Int]
  var waiting: Int
  var inHand: [InHand]
  /// Why no file is taken in now.
  var paused: [String]

  func count(_ outcome: String) -> Int { arrivals[outcome] ?? 0 }
}

/// What `sluice status PATH --json` and `sluice status HASH --json` say.
struct StoryReport: Decodable {
  /// The newest first.
  var arrivals: [ArrivalReport]
  var image: ImageReport?

  var newest: ArrivalReport? { arrivals.first }
}

struct ArrivalReport: Decodable {
  var path: String
  var drop: String
  /// Or `claimed` or `interrupted`, where there is none yet.
  var outcome: String
  var code: String?
  var reason: String?
  var hash: String?
  var attempts: Int
}

struct ImageReport: Decodable {
  struct Variant: Decodable {
    var name: String
    var format: String
    var width: Int
    var height: Int
    var bytes: Int
    var path: String
  }

  var hash: String
  var format: String
  var width: Int
  var height: Int
  var variants: [Variant]
}

/// A line of `sluice ingest --json`: of a file, or last the summary.
struct IngestReport: Decodable {
  struct Summary: Decodable {
    var stored: Int
    var duplicate: Int
    var rejected: Int
    var failed: Int
    var bytesIn: Int
    var bytesOut: Int
    var seconds: Double
  }

  var path: String?
  var outcome: String?
  var hash: String?
  var reason: String?
  var summary: Summary?
}

/// A line of the log of `sluice watch`.
struct LogLine: Decodable {
  var message: String
  var path: String?
  var hash: String?
  var reason: String?
  var bytesIn: Int?
  var bytesOut: Int?
  var variants: String?

  /// `stored`, `duplicate`, `rejected` or `failed`; nil for any other line.
  var outcome: String? {
    ["stored", "duplicate", "rejected", "failed"].contains(message) ? message : nil
  }
}
