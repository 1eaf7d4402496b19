import Catalog
import Ingest
import Journal
import Maintenance
import Model
import Pool
import Settings
import Workshop

/// `sluice verify`: the catalog against the pool.
enum VerifyCommand {
  private static let content = Option.flag("content", "Read every file and compare its digest.")
  private static let decode = Option.flag("decode", "Decode every file too; --content is implied.")
  private static let sample = Option.text("sample", "PERCENT", "Read only so much of the files, drawn by chance.")
  private static let time = Option.text("time", "TIME", "Stop after that time; the next run goes on from there.")
  private static let originals = Option.flag("originals", "Look whether the originals are still there.")
  private static let repair = Option.flag(
    "repair", "Make variants anew that are missing or damaged, where the original is still there.")
  private static let rebuild = Option.path(
    "rebuild-catalog", "FILE", "Write a new catalog from the pool alone, for the day when the old one is lost.")

  static let command = Command(
    name: "verify",
    summary: "Check that catalog and pool say the same, and repair what can be.",
    discussion: """
      Without options: that every row has its file, of the right length, and every file its row. It can run while sluice \
      watch does.


      With --content it reads all files, which takes long: how far it came is kept in the catalog, and an interrupted run \
      with the same options goes on from there. --repair renders anew from the original, if a file with the same content \
      is still where it arrived or was moved to; what can't be repaired is named.


      Ends with status 2 when there are findings, repaired or not.
      """,
    options: [content, decode, sample, time, originals, repair, rebuild],
    examples: [
      Example("sluice verify", "Whether every row has its file, and every file its row"),
      Example(
        "sluice verify --content --time 30m --repair --quiet",
        "Read a part of the pool each night, and make anew what has gone bad"),
      Example("sluice verify --rebuild-catalog new.sqlite", "A new catalog from the pool alone"),
    ],
    run: run)

  /// What is checked, and by whom it is repaired.
  private struct Site {
    var catalog: CatalogStore
    var pool: PoolView
    var stages: Stages?
  }

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    if let path = invocation.path(rebuild) { return try await rebuild(path, configuration, invocation) }
    let options = try options(invocation)
    let site = try await open(configuration, options, invocation)
    let start = ContinuousClock.now
    let summary = try await check(site, configuration, options, invocation)
    await site.stages?.crew.stop()
    await site.catalog.close()
    let report = VerifyReport(
      summary, options, seconds: start.duration(to: .now).seconds, repairs: site.stages != nil)
    try invocation.write(summary: report, report.text)
    return summary.count == 0 ? .done : .findings
  }

  private static func open(
    _ configuration: Configuration, _ options: Verification.Options, _ invocation: Invocation
  ) async throws -> Site {
    guard invocation.has(repair) else {
      let catalog = try configuration.openCatalog(readOnly: options.depth == .presence)
      return Site(catalog: catalog, pool: try await configuration.openPool(of: catalog))
    }
    let stages = try await configuration.openToMend(.verify, log: invocation.log)
    return Site(catalog: stages.catalog, pool: stages.pool.view, stages: stages)
  }

  private static func check(
    _ site: Site, _ configuration: Configuration, _ options: Verification.Options, _ invocation: Invocation
  ) async throws -> Verification.Summary {
    let decoders = WorkerCrew(count: configuration.workers, rules: VariantDecoder.rules(of: configuration.rules))
    let repair = site.stages.map { Repair(by: $0, folders: configuration.drops, width: configuration.workers) }
    let verification = Verification(
      of: site.pool, against: site.catalog, folders: configuration.drops, decoder: VariantDecoder(decoders),
      repair: repair, options)
    let display = invocation.display
    let writer = FindingWriter(invocation, display)
    let total = try await site.catalog.counts().variantCount
    let summary = try await verification.run(report: { try writer.write($0) }) { summary in
      let left = expected(of: total, after: summary.startedAfter)
      display.update(done: summary.variants, total: max(summary.variants, left), bytes: summary.bytesRead)
    }
    display.clear()
    await decoders.stop()
    return summary
  }

  private static func options(_ invocation: Invocation) throws(AgentError) -> Verification.Options {
    var options = Verification.Options()
    options.depth = invocation.has(decode) ? .decoding : invocation.has(content) ? .content : .presence
    options.seeksOriginals = invocation.has(originals)
    for option in [sample, time] where invocation.has(option) && options.depth == .presence {
      throw AgentError(
        .usage, code: "no-content", tried: "verify",
        cause: "--\(option.name) is of use with --content or --decode only",
        advice: "say --content too")
    }
    if let text = invocation.text(sample) { options.sample = try Percentage.parse(text, of: "--sample") / 100 }
    if let text = invocation.text(time) { options.deadline = .now + (try WrittenTime.duration(text, of: "--time")) }
    return options
  }

  private static func rebuild(
    _ path: RawPath, _ configuration: Configuration, _ invocation: Invocation
  ) async throws -> ExitStatus {
    for option in [content, decode, sample, time, originals, repair] where invocation.has(option) {
      throw AgentError(
        .usage, code: "not-both", tried: "rebuild the catalog", cause: "--\(option.name) is of no use with it",
        advice: "rebuild first, then verify")
    }
    let pool = try PoolView(markedAt: configuration.pool)
    let display = invocation.display
    let writer = FindingWriter(invocation, display)
    let rebuilding = CatalogRebuilding(from: pool, wanted: WantedVariants(configuration.drops))
    let target = try path.isAbsolute ? path : Invocation.workingDirectory().appending(path)
    let summary = try await rebuilding.run(into: target, report: { try writer.write($0) }) { files, bytes in
      display.update(done: files, total: files, bytes: bytes)
    }
    display.clear()
    let report = RebuildReport(summary, catalog: target)
    try invocation.write(summary: report, report.text)
    return summary.undecodable + summary.unreadable == 0 ? .done : .findings
  }
}
