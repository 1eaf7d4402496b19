import Catalog
import Ingest
import Journal
import Maintenance
import Model
import Posix
import Settings
import Workshop

/// `sluice regenerate`: variants by the recipes that the config has now.
enum RegenerateCommand {
  private static let variant = Option.text("variant", "NAME", "Make all variants of this name anew.")
  private static let all = Option.flag("all", "Make all variants anew.")
  private static let since = Option.text(
    "since", "WHEN", "Make the variants of images anew that were stored since: 7 d, 2026-11-01.")

  static let command = Command(
    name: "regenerate",
    summary: "Make variants anew whose recipe is not what the config says any more.",
    discussion: """
      Also those that the config has gained. It works from the originals, where they still are, at low priority, and waits \
      while sluice watch has files in hand. An old file stands until the new one takes its name, in one step.


      Interrupted, it goes on where it was when it is called with the same options.


      Ends with status 2 when some could not be made; they are listed, with the reasons.
      """,
    options: [variant, all, since],
    run: run)

  private struct Report: Encodable {
    struct Summary: Encodable {
      var images: Int
      var variants: Int
      var bytes: Int64
      var failed: Int
      /// The hash behind which it went on; null for the beginning.
      var startedAfter: String?
      var seconds: Double

      private enum CodingKeys: String, CodingKey {
        case images, variants, bytes, failed, seconds
        case startedAfter = "started_after"
      }

      init(_ summary: Regeneration.Summary, seconds: Double) {
        images = summary.images
        variants = summary.made
        bytes = summary.bytes
        failed = summary.failed
        startedAfter = summary.startedAfter?.hex
        self.seconds = seconds
      }

      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(images, forKey: .images)
        try container.encode(variants, forKey: .variants)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(failed, forKey: .failed)
        try container.encode(startedAfter, forKey: .startedAfter)
        try container.encode(seconds, forKey: .seconds)
      }
    }

    var summary: Summary
  }

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    var options = Regeneration.Options()
    options.isAll = invocation.has(all)
    if let text = invocation.text(since) { options.since = (try WrittenTime.instant(text, of: "--since"), text) }
    if let name = invocation.text(variant) {
      let names = Set(configuration.variants.map(\.name))
      guard names.contains(name) else {
        throw AgentError(
          .usage, code: "no-such-variant", tried: "regenerate", on: safeText(name.utf8),
          cause: "the config has no such variant", advice: "it has: \(names.sorted().joined(separator: ", "))")
      }
      options.variant = name
    }
    OwnProcess.giveWay()
    let log = Log(level: invocation.isQuiet ? .error : .warning, format: .text, environment: invocation.environment)
    let stages = try await configuration.openToMend(.regenerate, log: log)
    let regeneration = Regeneration(
      by: stages, folders: configuration.drops, headroom: configuration.headroom, width: configuration.workers, options)
    let display = ProgressDisplay(isQuiet: invocation.isQuiet || invocation.wantsJSON)
    let writer = FindingWriter(invocation, display)
    let total = try await stages.catalog.counts().images
    let start = ContinuousClock.now
    let summary = try await regeneration.run(report: { try writer.write($0) }) { summary in
      let left = expected(of: total, after: summary.startedAfter)
      display.update(done: summary.images, total: max(summary.images, left), bytes: summary.bytes)
    }
    display.clear()
    await stages.crew.stop()
    await stages.catalog.close()
    let seconds = start.duration(to: .now).seconds
    if invocation.wantsJSON {
      let report = Report(summary: Report.Summary(summary, seconds: seconds))
      try StandardOutput.write(json: report, onOneLine: true)
    } else if !invocation.isQuiet {
      var text = "\(Measure.count(summary.images, "image")) looked at in \(Measure.duration(seconds)): "
      text += "\(Measure.count(summary.made, "variant")) made, \(Measure.bytes(summary.bytes)); "
      text += "\(Measure.count(summary.failed)) could not be\n"
      if summary.startedAfter != nil { text = "went on where an earlier run had stopped\n" + text }
      try StandardOutput.write(text)
    }
    return summary.failed == 0 ? .done : .findings
  }
}
