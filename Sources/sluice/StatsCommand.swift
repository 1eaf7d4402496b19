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
  static let command = Command(
    name: "stats",
    summary: "Show how much there is of everything, and what is missing.",
    discussion: """
      Images, what became of the arrivals, why files were rejected, the variants by name and format, how complete they \
      are, and how many more photos fit on the pool's disk. Stale variants are those that were made by another recipe \
      than the config's. On a terminal it ends with a chart of the images of the last 30 days.

      It reads tallies that the catalog keeps, so it takes no longer for a million images than for one, and can run at \
      any time.
      """,
    run: run)

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    let catalog = try CatalogStore(at: configuration.catalog, readOnly: true)
    let report = StatsReport(
      try await catalog.inventory(), by: WantedVariants(configuration.drops),
      free: try await free(configuration, catalog), leastFree: configuration.leastFree)
    guard !invocation.wantsJSON else {
      try StandardOutput.write(json: report)
      return .done
    }
    var text = report.text
    if Terminal.isTerminal(STDOUT_FILENO) { text += report.chart(isFine: BarChart.isFine(in: invocation.environment)) }
    try StandardOutput.write(text)
    return .done
  }

  /// The free space on the filesystem of the pool that the catalog tells of; nil while that is not there.
  private static func free(_ configuration: Configuration, _ catalog: CatalogStore) async throws -> Int64? {
    guard let identity = try await catalog.pool() else { return nil }
    return try? PoolStore.filesystem(of: identity, at: configuration.pool).free
  }
}
