import Foundation
import Testing

/// When `sluice orphan-cleanup --delete` does nothing at all, and what it says.
@Suite(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct OrphanRefusalTests {
  private let folder: AgentFolder
  private let orphans: [String]

  /// Two photos, and an orphan beside them.
  init() async throws {
    folder = try AgentFolder()
    try folder.put(2, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").status == 0)
    orphans = try folder.plantOrphans(1)
  }

  /// Expects it to end so, with nothing touched; `$` stands for the folder.
  private func expectRefusal(
    _ status: Int32, _ text: String, _ options: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try folder.fingerprints()
    let rows = "SELECT * FROM images; SELECT * FROM variants; SELECT * FROM arrivals"
    let known = try await folder.sql(rows)
    let arguments = ["orphan-cleanup", "--delete", "--older-than", "0s"] + options
    let result = try await Tool.run(SluiceProcess.program.path, arguments, in: folder.root)
    #expect(result.status == status, sourceLocation: sourceLocation)
    #expect(
      result.errors == "sluice: \(text.replacing("$", with: folder.root.path))\n", sourceLocation: sourceLocation)
    #expect(try folder.fingerprints() == before, sourceLocation: sourceLocation)
    #expect(try await folder.sql(rows) == known, sourceLocation: sourceLocation)
  }

  @Test func anEmptyCatalog() async throws {
    try await folder.sql("DELETE FROM arrivals; DELETE FROM images; DELETE FROM variants")
    try await expectRefusal(
      1,
      "could not look for orphans: the catalog knows no image at all; see whether `catalog` names the right file; "
        + "if all of the pool is to go, say --max-percent 100")
    let report = try await folder.check(
      "orphan-cleanup", "--delete", "--older-than", "0s", "--max-percent", "100")
    // The variants carry labels: each could be the last of its image.
    #expect(report.summary?.deleted == 1)
    #expect(report.summary?.findings == ["orphan": 1, "unknown-image": 2])
    let all = try await folder.check(
      "orphan-cleanup", "--delete", "--older-than", "0s", "--max-percent", "100", "--unknown-images")
    #expect(all.status == 0)
    #expect(all.summary?.deleted == 2)
  }

  @Test func aPoolWithoutItsMarker() async throws {
    let marker = folder.pool.appending(path: ".sluice-pool")
    let text = try String(contentsOf: marker, encoding: .utf8).trimmingCharacters(in: .newlines)
    try FileManager.default.removeItem(at: marker)
    let advice =
      "mount it, or put it back with its .sluice-pool (\(text)), and it goes on by itself; "
      + "to begin a new pool, let `catalog` name a new file too"
    try await expectRefusal(
      1, "could not find the pool $/pool: the folder has no .sluice-pool; \(advice)")
    try Data("no marker".utf8).write(to: marker)
    try await expectRefusal(
      1, "could not find the pool $/pool: its file .sluice-pool is no marker of a pool; \(advice)")
    try FileManager.default.removeItem(at: marker)
    let digits = try #require(text.split(separator: " ").last)
    try Data(text.replacing(digits, with: String(digits.reversed())).utf8).write(to: marker)
    let another = try await folder.sluice("orphan-cleanup", "--delete")
    #expect(another.status == 1)
    #expect(another.errors.hasPrefix("sluice: could not find the pool \(folder.pool.path): "))
    #expect(folder.isInPool(orphans[0]))
  }

  @Test func noCatalog() async throws {
    try await expectRefusal(
      1,
      "could not open the catalog $/none.sqlite: it does not exist; if it was lost, `sluice verify --rebuild-catalog "
        + "$/none.sqlite` makes it from the pool; a new one would know nothing of what is in there",
      ["--set", "agent.catalog=./none.sqlite"])
    #expect(!FileManager.default.fileExists(atPath: folder.root.appending(path: "none.sqlite").path))
  }

  @Test func aCatalogOfANewerVersion() async throws {
    let version = try await folder.sql("PRAGMA user_version; PRAGMA user_version = 99")
    try await expectRefusal(
      78,
      "could not open the catalog $/catalog.sqlite: it is of version 99, and this Sluice knows none above "
        + "\(version.trimmingCharacters(in: .newlines)); use the newer Sluice that wrote it")
  }

  @Test func tooMuchOfThePool() async throws {
    try await expectRefusal(
      1,
      "could not delete orphans: 1 of 3 files would go, and 20 % is the most; nothing was deleted; "
        + "see that `catalog` names the right file; if that is right, say --max-percent 34")
    try await expectRefusal(
      1,
      "could not delete orphans: 1 of 3 files would go, and 33.3 % is the most; nothing was deleted; "
        + "see that `catalog` names the right file; if that is right, say --max-percent 34", ["--max-percent", "33.3"])
    // What it names is enough.
    #expect(try await folder.check("orphan-cleanup", "--delete", "--max-percent", "34").status == 0)
    try await folder.expectCatalogIsTrue()
  }

  @Test(arguments: [
    (["--older-than", "yesterday"], "--older-than"), (["--older-than", "-1 h"], "--older-than"),
    (["--max-percent", "101"], "--max-percent"), (["--max-percent", "nan"], "--max-percent"),
  ])
  func valuesThatMakeNoSense(_ options: [String], _ name: String) async throws {
    let result = try await Tool.run(
      SluiceProcess.program.path, ["orphan-cleanup", "--delete"] + options, in: folder.root)
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("sluice: could not understand \(name): "))
    #expect(folder.isInPool(orphans[0]))
  }
}
