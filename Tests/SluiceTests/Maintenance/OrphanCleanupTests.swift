import Foundation
import Testing

/// `sluice orphan-cleanup`: what goes, what stays, and when it refuses.
@Suite(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct OrphanCleanupTests {
  private let folder: AgentFolder

  /// Three photos with two variants each.
  init() async throws {
    folder = try AgentFolder(more: ["[variant large]", "box = 300x300"])
    try folder.put(3, of: TestPhoto.medium)
    #expect(try await folder.ingest("drop").status == 0)
    #expect(try folder.variantPaths().count == 6)
  }

  @Test func itListsAndDeletesOnlyWhatItIsAskedTo() async throws {
    let before = try folder.fingerprints()
    let orphan = try #require(try folder.plantOrphans(1).first)
    let list = try await folder.check("orphan-cleanup")
    #expect(list.status == 2)
    #expect(list.found == ["orphan \(orphan)"])
    #expect(list.summary?.files == 7)
    #expect(list.summary?.deleted == 0)
    #expect(folder.isInPool(orphan))
    let text = try await folder.sluice("orphan-cleanup")
    #expect(text.status == 2)
    #expect(text.output.hasSuffix("nothing was deleted: that is what --delete is for\n"))

    let deletion = try await folder.check("orphan-cleanup", "--delete")
    #expect(deletion.status == 0)
    #expect(deletion.found == ["orphan \(orphan)"])
    #expect(deletion.summary?.deleted == 1)
    #expect(!folder.isInPool(orphan))
    // With its folders, in which nothing else was.
    #expect(!folder.isInPool(String(orphan.prefix(5))))
    #expect(!folder.isInPool(String(orphan.prefix(2))))

    for options in [[], ["--delete"]] {
      let again = try await Tool.run(SluiceProcess.program.path, ["orphan-cleanup"] + options, in: folder.root)
      #expect(again.status == 0, "\(again)")
      #expect(again.output.hasPrefix("6 files in the pool: no orphans\n"))
    }
    #expect(try folder.fingerprints() == before)
    try await folder.expectCatalogIsTrue()
  }

  @Test func whatIsNotThePoolsNameStays() async throws {
    let hash = String(repeating: "ab", count: 32)
    let files = [
      "notes.txt", "ab/notes.txt", "ab/ab/notes.txt", "ab/ab/\(hash).jpg", "ab/ab/\(hash)_small.txt",
      "ab/ab/\(hash.uppercased())_small.jpg", "AB/ab/\(hash)_small.jpg", "cd/ab/\(hash)_small.jpg",
      "ab/ab/\(hash.dropLast())_small.jpg", ".sluice-notes.part", "ab/ab/.hidden", "ab/ab/\(hash)_small.jpg~",
    ]
    for name in files { try folder.plant(name) }
    let other = String(repeating: "ac", count: 32)
    try FileManager.default.createSymbolicLink(
      atPath: folder.pool.appending(path: "ab/ab/\(hash)_small.jpg").path, withDestinationPath: "notes.txt")
    try FileManager.default.createDirectory(
      at: folder.pool.appending(path: "ac/ac/\(other)_small.jpg"), withIntermediateDirectories: true)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.pool.path).sorted()
    let report = try await folder.check("orphan-cleanup", "--delete", "--older-than", "0s", "--max-percent", "100")
    #expect(report.status == 0)
    #expect(report.found == [])
    #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.pool.path).sorted() == names)
  }

  @Test func whatIsYoungStays() async throws {
    let young = try folder.plantOrphans(1, days: 0.9)
    let old = try folder.plantOrphans(1, days: 1.1)
    let report = try await folder.check("orphan-cleanup", "--delete")
    #expect(report.status == 0)
    #expect(report.found == old.map { "orphan \($0)" })
    #expect(report.summary?.young == 1)
    #expect(try await folder.check("orphan-cleanup").status == 0)
    let sooner = try await folder.check("orphan-cleanup", "--delete", "--older-than", "20 h")
    #expect(sooner.found == young.map { "orphan \($0)" })
    #expect(!folder.isInPool(young[0]))
    try await folder.expectCatalogIsTrue()
  }

  @Test func whatAnotherSystemOwnsStays() async throws {
    let orphans = try folder.plantOrphans(3)
    let hashes = orphans.map { $0.dropFirst(6).prefix(64) }
    let list = folder.root.appending(path: "keep")
    // As programs of any system write it.
    try Data("\(hashes[0])\r\n\r\n\n\(hashes[2])".utf8).write(to: list)
    let report = try await folder.check("orphan-cleanup", "--delete", "--keep", "keep")
    #expect(report.status == 0)
    #expect(report.found == ["orphan \(orphans[1])"])
    #expect(report.summary?.kept == 2)
    #expect(orphans.map(folder.isInPool) == [true, false, true])
  }

  @Test(arguments: [
    ("%\n\nrubbish\n", "line 3 is no hash"), ("% \n", "line 1 is no hash"), ("%\n%,%\n", "line 2 is no hash"),
    ("\u{FEFF}%\n", "line 1 is no hash"), ("%\n" + String(repeating: "x", count: 200_000), "line 2 is no hash"),
  ])
  func rubbishAmongWhatIsToBeKeptStopsIt(_ text: String, _ cause: String) async throws {
    let orphan = try folder.plantOrphans(1)[0]
    let list = folder.root.appending(path: "keep")
    try Data(text.replacing("%", with: String(repeating: "ab", count: 32)).utf8).write(to: list)
    let result = try await folder.sluice("orphan-cleanup", "--delete", "--keep", "keep")
    #expect(result.status == 64)
    #expect(
      result.errors.hasPrefix(
        "sluice: could not read the hashes to keep in keep: \(cause); write 64 lower-case hexadecimal digits a line\n"))
    #expect(result.output == "")
    #expect(folder.isInPool(orphan))
  }

  @Test(arguments: [
    ("none", "sluice: could not read none: no such file or directory\n"),
    ("drop", "sluice: could not read drop: is a directory\n"),
  ])
  func aListThatIsNotThereStopsIt(_ name: String, _ text: String) async throws {
    let orphan = try folder.plantOrphans(1)[0]
    let result = try await folder.sluice("orphan-cleanup", "--delete", "--keep", name)
    #expect(result.status != 0 && result.status != 2)
    #expect(result.errors.hasPrefix(text), "\(result.errors)")
    #expect(folder.isInPool(orphan))
  }

  // MARK: What is retired

  @Test(arguments: [
    // Another recipe of the same name, another format, no such name any more.
    ["--set", "variant large.quality=50"], ["--set", "variant large.formats=webp"],
    ["--set", "drop inbox.variants=small"],
  ])
  func retiredVariantsGoWhereTheyAreAskedTo(_ change: [String]) async throws {
    let retired = try folder.variantPaths().filter { $0.contains("_large") }
    func cleanup(_ options: String...) async throws -> CheckReport {
      try CheckReport(
        await Tool.run(
          SluiceProcess.program.path, ["orphan-cleanup", "--json", "--older-than", "0s"] + options + change,
          in: folder.root))
    }
    #expect(try await cleanup("--delete").found == [])
    let list = try await cleanup("--retired")
    #expect(list.status == 2)
    #expect(list.found == retired.map { "retired \($0)" })
    // Half of the pool would go.
    #expect(try await cleanup("--retired", "--delete").status == 1)
    #expect(retired.allSatisfy(folder.isInPool))
    let report = try await cleanup("--retired", "--delete", "--max-percent", "50")
    #expect(report.status == 0, "\(report)")
    #expect(report.summary?.deleted == 3)
    #expect(!retired.contains(where: folder.isInPool))
    #expect(try await folder.sql("SELECT name, count(*) FROM variants GROUP BY name") == "small|3\n")
    try await folder.expectCatalogIsTrue()
    #expect(try await folder.check("verify").status == 0)
  }

  @Test func anImageKeepsWhatItHasUntilItHasOther() async throws {
    let changes = ["--set", "variant large.quality=50", "--set", "variant small.quality=50"]
    let cleanup = ["orphan-cleanup", "--retired", "--delete", "--older-than", "0s", "--max-percent", "100"] + changes
    let before = try folder.fingerprints()
    let result = try await Tool.run(SluiceProcess.program.path, cleanup, in: folder.root)
    #expect(result.status == 0)
    #expect(
      result.output == """
        6 files in the pool: no orphans
        6 retired files left alone, for nothing stands in: run sluice regenerate first
        0 deleted, 0 B

        """)
    #expect(try folder.fingerprints() == before)
    // Made anew they are not retired any more.
    let regeneration = try await Tool.run(SluiceProcess.program.path, ["regenerate"] + changes, in: folder.root)
    #expect(regeneration.status == 0)
    let after = try await Tool.run(SluiceProcess.program.path, cleanup, in: folder.root)
    #expect(after.output.hasPrefix("6 files in the pool: no orphans\n0 deleted"))
    try await folder.expectCatalogIsTrue()
  }

  // MARK: What else lies there

  @Test func whatDeadRunsAndOldFoldersLeftGoes() async throws {
    let temporary = ".sluice-\(String(repeating: "0f", count: 16)).part"
    let young = ".sluice-\(String(repeating: "1f", count: 16)).part"
    try folder.plant(temporary)
    try folder.plant(young, days: 0)
    for name in ["00/11", "00/22"] {
      try FileManager.default.createDirectory(
        at: folder.pool.appending(path: name), withIntermediateDirectories: true)
    }
    try folder.age("00/11")
    let list = try await folder.check("orphan-cleanup")
    #expect(list.found == ["empty-folder 00/11", "temporary \(temporary)"])
    let report = try await folder.check("orphan-cleanup", "--delete")
    #expect(report.status == 0)
    #expect(report.summary?.deleted == 2)
    #expect([temporary, young, "00/11", "00/22"].map(folder.isInPool) == [false, true, false, true])
  }

  @Test func whatSomebodyHasOpenStays() async throws {
    let orphan = try folder.plantOrphans(1)[0]
    let temporary = ".sluice-\(String(repeating: "0f", count: 16)).part"
    try folder.plant(temporary)
    let holders = try [orphan, temporary].map {
      try FileHandle(forReadingFrom: folder.pool.appending(path: $0))
    }
    let report = try await folder.check("orphan-cleanup", "--delete")
    #expect(report.status == 2)
    #expect(report.summary?.spared == 2)
    #expect(report.summary?.deleted == 0)
    let left = report.findings.filter { $0.remedy == "impossible" }
    #expect(left.map(\.path) == [orphan, temporary])
    #expect(left.allSatisfy { $0.detail == "it is in use, has an owner by now, or is gone" })
    #expect(folder.isInPool(orphan) && folder.isInPool(temporary))
    for holder in holders { try holder.close() }
    #expect(try await folder.check("orphan-cleanup", "--delete").status == 0)
    #expect(!folder.isInPool(orphan) && !folder.isInPool(temporary))
  }
}
