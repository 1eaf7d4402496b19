import Foundation
import Testing

/// `sluice orphan-cleanup --delete` at the worst of times.
@Suite(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct OrphanRaceTests {
  /// `SLUICE_RACE_PHOTOS=2000` is the whole of it.
  private static let count = ProcessInfo.processInfo.environment["SLUICE_RACE_PHOTOS"].flatMap { Int($0) } ?? 60

  /// Nothing is too young or too much to go, and a third of what arrives has its variants in the pool as orphans.
  @Test func whatArrivesWhileItDeletesKeepsAllItsVariants() async throws {
    let folder = try AgentFolder(more: ["[variant tiny]", "box = 48x48", "[variant other]", "box = 48x32"])
    let orphans = Self.count / 3
    try folder.put(orphans, of: TestPhoto.small, called: "orphan")
    #expect(try await folder.ingest("drop").status == 0)
    let variants = try folder.contents().variants.count
    #expect(variants == 3 * orphans)
    try await folder.sql("DELETE FROM arrivals; DELETE FROM variants; DELETE FROM images")
    try folder.put(Self.count - orphans, of: TestPhoto.small, called: "new")

    // These belong to nobody, then and later: whoever deletes nothing leaves them.
    let strangers = try folder.plantOrphans(10)
    let (output, errors) = (folder.outside.appending(path: "out"), folder.outside.appending(path: "errors"))
    let ingest = try ChildProcess(
      SluiceProcess.program, ["ingest", "--json", "drop"], in: folder.root, environment: ["PATH": Tool.path],
      output: output, errors: errors)
    var (loops, deleted, spared) = (0, 0, 0)
    repeat {
      let report = try await folder.check(
        "orphan-cleanup", "--delete", "--older-than", "0s", "--max-percent", "100")
      #expect([0, 2].contains(report.status), "\(report.errors)")
      loops += 1
      deleted += report.summary?.deleted ?? 0
      spared += report.summary?.spared ?? 0
    } while ingest.isRunning
    #expect(try await ingest.ended() == 0)
    let lines = try AgentFolder.lines(of: try String(contentsOf: output, encoding: .utf8), as: IngestReport.self)
    let end = try #require(lines.last?.summary)
    print("orphans: \(Self.count) photos, \(loops) loops, \(deleted) deleted, \(spared) spared, \(end)")
    #expect(end.stored == Self.count)
    #expect(end.failed == 0)
    #expect(try await folder.sql("SELECT count(*) FROM images") == "\(Self.count)\n")
    #expect(
      try await folder.sql("SELECT name, count(*) FROM variants GROUP BY name") == """
        other|\(Self.count)
        small|\(Self.count)
        tiny|\(Self.count)

        """)
    let last = try await folder.check("orphan-cleanup", "--older-than", "0s")
    #expect(last.status == 0, "\(last)")
    try await folder.expectCatalogIsTrue()
    #expect(try await folder.check("verify", "--content").status == 0)
    #expect(!strangers.contains(where: folder.isInPool))
    #expect(deleted >= strangers.count)
  }

  /// What is being replaced is retired at the same moment, for it has the old recipe still.
  @Test func whatIsMadeAnewWhileOldRecipesAreRetiredIsKept() async throws {
    let folder = try AgentFolder(more: ["[variant large]", "box = 300x300"])
    let count = 24
    try folder.put(count, of: TestPhoto.medium)
    #expect(try await folder.ingest("drop").end.stored == count)
    let change = ["--set", "variant large.quality=40", "--set", "variant small.quality=40"]
    let log = folder.outside.appending(path: "regenerate")
    let regenerate = try ChildProcess(
      SluiceProcess.program, ["regenerate", "--json"] + change, in: folder.root, environment: ["PATH": Tool.path],
      output: log, errors: log)
    let cleanup = ["orphan-cleanup", "--retired", "--delete", "--older-than", "0s", "--max-percent", "100", "--json"]
    while regenerate.isRunning {
      let report = try CheckReport(
        await Tool.run(SluiceProcess.program.path, cleanup + change, in: folder.root))
      #expect([0, 2].contains(report.status), "\(report.errors)")
      // Every image has something at every moment.
      #expect(
        try await folder.sql("SELECT count(DISTINCT image_id) FROM variants") == "\(count)\n")
    }
    let status = try await regenerate.ended()
    let said = try String(contentsOf: log, encoding: .utf8)
    #expect(status == 0, "\(said)")
    // What was retired before its turn came is made as what is missing.
    let again = try CheckReport(
      await Tool.run(SluiceProcess.program.path, ["regenerate", "--json"] + change, in: folder.root))
    #expect(again.status == 0, "\(again)")
    #expect(
      try await folder.sql("SELECT name, count(*) FROM variants GROUP BY name") == "large|\(count)\nsmall|\(count)\n")
    #expect(try await folder.sql("SELECT count(*) FROM replacements") == "0\n")
    try await folder.expectCatalogIsTrue()
  }
}
