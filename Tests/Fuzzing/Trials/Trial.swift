/// A parser of ours put to the proof with bytes of anybody: it must not trap, and what it makes of them must hold good.
///
/// libFuzzer runs them (`make fuzz`), and the test suite with the seeds of `Corpus`.
enum Trial: String, CaseIterable, Sendable {
  /// Names in the pool, and paths.
  case poolNames = "pool-names"
  /// agent.conf: the whole text, each line as a `--set`, each value for each key.
  case config
  /// What the agent asks, as a worker reads it.
  case requests
  /// What a worker answers, as the agent reads it.
  case replies
  /// What a file is and whether it is whole.
  case sniffing
  /// EXIF to facts.
  case exif

  func run(_ bytes: [UInt8]) throws(Violation) {
    switch self {
    case .poolNames: try tryPoolNames(bytes)
    case .config: try tryConfig(bytes)
    case .requests: try tryRequests(bytes)
    case .replies: try tryReplies(bytes)
    case .sniffing: try trySniffing(bytes)
    case .exif: try tryExif(bytes)
    }
  }
}

/// Something that must hold for any bytes, and does not.
struct Violation: Error {
  var what: String
}

func demand(_ holds: Bool, _ what: @autoclosure () -> String) throws(Violation) {
  guard holds else { throw Violation(what: what()) }
}
