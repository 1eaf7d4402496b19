import Catalog
import Ingest
import Journal
import Maintenance
import Model
import Pool
import Settings

/// `sluice orphan-cleanup`: what lies in the pool and belongs to nobody.
enum OrphanCleanupCommand {
  private static let delete = Option.flag("delete", "Take away what is listed.")
  private static let retired = Option.flag(
    "retired", "List variants too whose name, format or recipe is not in the config any more.")
  private static let olderThan = Option.text(
    "older-than", "TIME", "Leave alone what was written more lately than that; 24 h unless it is said.")
  private static let mostPercent = Option.text(
    "max-percent", "N", "Delete nothing if more than so much of the pool would go; 20 unless it is said.")
  private static let keep = Option.path(
    "keep", "FILE", "Leave the images alone whose hashes are in this file, one a line.")

  private static let unknownImages = Option.flag(
    "unknown-images", "Treat labelled variants of images without a row as orphans too.")

  static let command = Command(
    name: "orphan-cleanup",
    summary: "List what lies in the pool and belongs to no image; delete it if asked to.",
    discussion: """
      Orphans are files that the catalog has no row for, left-over temporary files, and empty folders. Only names that are \
      the pool's own are looked at. It can run while sluice watch does: before a file goes, the catalog is asked again, \
      and what somebody has open stays.


      With --retired an image always keeps one variant that the config still has, and what could not be made anew, for its \
      original is gone; run sluice regenerate first. It refuses when the catalog is empty, and when the pool has no marker \
      or another's; and to delete when more than --max-percent of the pool would go.


      A variant with a label is not deleted while its image has no variant with a row: it could be all that is left of \
      that image, as after a restore of an older catalog. It is listed as unknown-image; \
      sluice verify --repair adopts it. With --unknown-images it is an orphan.


      Ends with status 2 when something is listed, and, with --delete, when something of it could not be deleted.
      """,
    options: [delete, retired, unknownImages, olderThan, mostPercent, keep],
    examples: [
      Example("sluice orphan-cleanup", "List what belongs to nobody, and touch nothing"),
      Example("sluice orphan-cleanup --delete --quiet", "Take it away: for cron, once a week"),
    ],
    run: run)

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    var options = OrphanCleanup.Options()
    options.isRetiredToGo = invocation.has(retired)
    options.areUnknownImagesToGo = invocation.has(unknownImages)
    if let text = invocation.text(olderThan) { options.leastAge = try WrittenTime.duration(text, of: "--older-than") }
    if let text = invocation.text(mostPercent) { options.mostPercent = try Percentage.parse(text, of: "--max-percent") }
    if let path = invocation.path(keep) { options.keep = try KeepList(reading: path) }
    let deletes = invocation.has(delete)
    let catalog = try configuration.openCatalog(readOnly: !deletes)
    let pool = try await configuration.openPool(of: catalog)
    var removal: PoolRemoval?
    if deletes {
      try await catalog.begin(.cleanup)
      try await catalog.settleReplacements(in: pool, log: invocation.log)
      removal = try pool.removal()
    }
    let cleanup = OrphanCleanup(
      of: pool, beside: catalog, folders: configuration.drops, removal: removal,
      listingIn: configuration.catalog.parent, options)
    let display = invocation.display
    let writer = FindingWriter(invocation, display)
    let total = try await catalog.counts().variantCount
    let summary = try await cleanup.run(report: { try writer.write($0) }) { files in
      display.update(done: files, total: max(files, total), bytes: 0)
    }
    display.clear()
    let report = OrphanReport(summary, deletes: deletes)
    try invocation.write(summary: report, report.text, evenQuietly: deletes && summary.count > 0)
    await catalog.close()
    let isClean = deletes ? summary.spared == 0 : summary.count == 0
    return isClean ? .done : .findings
  }
}
