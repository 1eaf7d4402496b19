import Journal
import Maintenance
import Model
import Synchronization

/// What `sluice analyze` saw. Sizes in bytes, times in seconds.
struct AnalysisSummary: Encodable, Sendable {
  private enum CodingKeys: String, CodingKey {
    case files, known, recommended, skippable, bad, seconds
    case bytesIn = "bytes_in"
    case bytesOut = "bytes_out"
    case renderSeconds = "render_seconds"
  }

  var files = 0
  /// Files whose image the catalog has.
  var known = 0
  /// Variants.
  var recommended = 0
  /// Variants.
  var skippable = 0
  /// Files that are findings.
  var bad = 0
  /// Of the files that were read.
  var bytesIn: Int64 = 0
  /// Of the variants that were rendered, and the time that it took the workers; nil where none was to be.
  var bytesOut: Int64?
  var renderSeconds: Double?
  var seconds = 0.0

  var text: String {
    var text = "\(Measure.count(files, "file")) (\(Measure.bytes(bytesIn))) in \(Measure.duration(seconds)): "
    text += "\(Measure.count(recommended, "variant")) recommended, \(skippable) skippable, "
    text += "\(known) known, \(bad) bad\n"
    if let bytesOut, let renderSeconds {
      text += "rendered \(Measure.bytes(bytesOut)) in \(Measure.duration(renderSeconds)) of the workers' time\n"
    }
    return text
  }
}

/// The summary while it grows, and how many files it is expected to speak of.
final class AnalysisTally: Sendable {
  private struct State {
    var summary = AnalysisSummary()
    var expected = 0
  }

  private let started = ContinuousClock.now
  private let state = Mutex(State())

  init(renders: Bool) {
    guard renders else { return }
    state.withLock { state in
      state.summary.bytesOut = 0
      state.summary.renderSeconds = 0
    }
  }

  /// So many files are to come, as was counted beside the work.
  func expect(_ files: Int) {
    state.withLock { $0.expected = files }
  }

  func add(_ analysis: Analysis) {
    state.withLock { state in
      state.summary.files += 1
      state.summary.known += analysis.isKnown ?? false ? 1 : 0
      state.summary.bad += analysis.error == nil ? 0 : 1
      state.summary.bytesIn += analysis.byteCount ?? 0
      for variant in analysis.variants {
        if variant.advice.isRecommended { state.summary.recommended += 1 } else { state.summary.skippable += 1 }
        guard let seconds = variant.seconds else { continue }
        state.summary.bytesOut? += variant.byteCount ?? 0
        state.summary.renderSeconds? += seconds
      }
    }
  }

  /// Files done, files in all as far as known, bytes done.
  var progress: (done: Int, total: Int, bytes: Int64) {
    state.withLock { ($0.summary.files, max($0.expected, $0.summary.files), $0.summary.bytesIn) }
  }

  func end() -> AnalysisSummary {
    var summary = state.withLock { $0.summary }
    summary.seconds = started.duration(to: .now).seconds
    return summary
  }
}
