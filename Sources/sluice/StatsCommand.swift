import Catalog
import FoundationEssentials
import Glibc
import Journal
import Maintenance
import Model
import Pool
import Posix
import Settings

/// `sluice stats`: how much there is of everything.
enum StatsCommand {
  private static let disk = Option.flag("disk", "Walk the pool too, and set what lies there beside the catalog.")

  static let command = Command(
    name: "stats",
    summary: "Show how much there is of everything, and what is lacking.",
    discussion: """
      Images, what became of the arrivals, why files were rejected, the variants by name and format, how complete they \
      are by the catalog, and how many more photos fit on the pool's disk. Stale variants are those that were made by \
      another recipe than the config's; lacking are those that the config wants and the catalog has no row for. On a terminal it ends with a chart of the images of the last 30 days.

      It reads tallies that the catalog keeps, so it takes no longer for a million images than for one, and can run at \
      any time.

      With --disk it looks at every file of the pool, which takes its time; where the pool holds more or less than the \
      catalog says it ends with status 2. What sluice watch is publishing just then can make a difference too.
      """,
    options: [disk],
    examples: [
      Example("sluice stats", "How much there is of everything"),
      Example("sluice stats --disk", "The same, set beside what lies in the pool"),
    ],
    run: run)

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let report = try await report(invocation, invocation.configuration())
    try write(report, invocation)
    return report.differsFromDisk ? .findings : .done
  }

  private static func report(_ invocation: Invocation, _ configuration: Configuration) async throws -> StatsReport {
    let catalog = try configuration.openCatalog(readOnly: true)
    let inventory = try await catalog.inventory()
    let free = try await free(configuration, catalog)
    var report = StatsReport(
      inventory, by: WantedVariants(configuration.drops), free: free, leastFree: configuration.leastFree)
    guard invocation.has(disk) else { return report }
    report.add(try await onDisk(configuration, catalog, expecting: report.variants, invocation))
    return report
  }

  private static func write(_ report: StatsReport, _ invocation: Invocation) throws {
    guard !invocation.wantsJSON else { return try StandardOutput.write(json: report) }
    var text = report.text
    if invocation.has(disk) { text += report.diskText }
    if Terminal.isTerminal(STDOUT_FILENO) { text += report.chart(isFine: BarChart.isFine(in: invocation.environment)) }
    try StandardOutput.write(text)
  }

  /// What lies in the pool, which must be there.
  private static func onDisk(
    _ configuration: Configuration, _ catalog: CatalogStore, expecting lines: [StatsReport.Variant],
    _ invocation: Invocation
  ) async throws -> [VariantKey: PoolTally.Amount] {
    let pool = try await configuration.openPool(of: catalog)
    let display = invocation.display
    let total = lines.reduce(0) { $0 + $1.count }
    let amounts = try await PoolTally().count(pool) { files, bytes in
      display.update(done: files, total: max(files, total), bytes: bytes)
    }
    display.clear()
    return amounts
  }

  /// The free space on the filesystem of the pool that the catalog tells of; nil while that is not there.
  private static func free(_ configuration: Configuration, _ catalog: CatalogStore) async throws -> Int64? {
    guard let identity = try await catalog.pool() else { return nil }
    return try? PoolView(at: configuration.pool, of: identity).filesystem().free
  }
}
