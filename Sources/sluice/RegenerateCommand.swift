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
  private static let variant = Option.text(
    "variant", "NAME", "Make all variants of this name anew.", offering: .names(kind: "variant"))
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
    examples: [
      Example("sluice regenerate", "Make what the config has gained or changed"),
      Example("sluice regenerate --variant small", "Make all variants of one name anew"),
    ],
    run: run)

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
    let stages = try await configuration.openToMend(.regenerate, log: invocation.log)
    let regeneration = Regeneration(
      by: stages, folders: configuration.drops, headroom: configuration.headroom, width: configuration.workers, options)
    let display = invocation.display
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
    let report = RegenerateReport(summary, seconds: start.duration(to: .now).seconds)
    try invocation.write(summary: report, report.text)
    return summary.failed == 0 ? .done : .findings
  }
}
