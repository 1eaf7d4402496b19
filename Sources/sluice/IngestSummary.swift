import Ingest
import Journal
import Model
import Synchronization

/// What `sluice ingest` did. Sizes in bytes, times in seconds.
struct IngestSummary: Encodable, Sendable {
  var stored = 0
  var duplicate = 0
  var rejected = 0
  var failed = 0
  /// Of the files that were looked at.
  var bytesIn: Int64 = 0
  /// Of the variants that were made.
  var bytesOut: Int64 = 0
  var seconds = 0.0

  private enum CodingKeys: String, CodingKey {
    case stored, duplicate, rejected, failed, seconds
    case bytesIn = "bytes_in"
    case bytesOut = "bytes_out"
  }

  var files: Int { stored + duplicate + rejected + failed }

  var text: String {
    let ratio = bytesIn > 0 ? Measure.decimal(100 * Double(bytesOut) / Double(bytesIn)) : "0"
    let rate = seconds > 0 ? Measure.decimal(Double(files) / seconds) : "0"
    return """
      \(files) \(Measure.noun("file", for: files)) in \(Measure.duration(seconds)), \(rate) a second: \
      \(stored) stored, \(duplicate) duplicate, \(rejected) rejected, \(failed) failed
      \(Measure.bytes(bytesIn)) in, \(Measure.bytes(bytesOut)) out (\(ratio) %)

      """
  }
}

/// The summary while it grows, and what it is expected to come to.
final class RunningSummary: Sendable {
  private struct State {
    var summary = IngestSummary()
    var expected = 0
  }

  private let started = ContinuousClock.now
  private let state = Mutex(State())

  /// So many files are to come, as was counted beside the work.
  func expect(_ files: Int) {
    state.withLock { $0.expected = files }
  }

  func add(_ ending: Ending) {
    state.withLock { state in
      switch ending.outcome {
      case .stored: state.summary.stored += 1
      case .duplicate: state.summary.duplicate += 1
      case .rejected: state.summary.rejected += 1
      case .failed, nil: state.summary.failed += 1
      }
      state.summary.bytesIn += ending.arrival.identity.size
      state.summary.bytesOut += ending.bytesOut
    }
  }

  /// Files done, files in all as far as known, bytes done.
  var progress: (done: Int, total: Int, bytes: Int64) {
    state.withLock { ($0.summary.files, max($0.expected, $0.summary.files), $0.summary.bytesIn) }
  }

  func end() -> IngestSummary {
    var summary = state.withLock { $0.summary }
    summary.seconds = started.duration(to: .now).seconds
    return summary
  }
}
