import Foundation
import Testing

/// `sluice regenerate`: what is made anew, and what is not.
@Suite(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct RegenerateTests {
  private let folder: AgentFolder

  /// Four photos of two variants each.
  init() async throws {
    folder = try AgentFolder(more: ["[variant large]", "box = 300x300"])
    try folder.put(4, of: TestPhoto.medium)
    #expect(try await folder.ingest("drop").end.stored == 4)
  }

  private func regenerate(_ options: String...) async throws -> CheckReport {
    try CheckReport(
      await Tool.run(SluiceProcess.program.path, ["regenerate", "--json"] + options, in: folder.root))
  }

  /// Paths of the files that are not the very same as before.
  private func changed(since before: [String: String]) throws -> [String] {
    let now = try folder.fingerprints()
    return Set(now.keys).union(before.keys).filter { now[$0] != before[$0] }.sorted()
  }

  @Test(arguments: [["--set", "variant large.quality=40"], ["--set", "variant large.box=200x200"]])
  func aChangedRecipeMakesExactlyItsVariantsAnew(_ change: [String]) async throws {
    let before = try folder.fingerprints()
    let report = try await regenerate(change[0], change[1])
    #expect(report.status == 0, "\(report)")
    #expect(report.summary?.images == 4)
    #expect(report.summary?.variants == 4)
    #expect(try changed(since: before) == before.keys.filter { $0.contains("_large") }.sorted())
    try await folder.expectCatalogIsTrue()
    let after = try folder.fingerprints()
    #expect(try await regenerate(change[0], change[1]).summary?.variants == 0)
    #expect(try changed(since: after) == [])
    // And back.
    #expect(try await regenerate().summary?.variants == 4)
    #expect(try folder.fingerprints().mapValues { $0.prefix(64) } == before.mapValues { $0.prefix(64) })
    try await folder.expectCatalogIsTrue()
    #expect(try await folder.sql("SELECT count(*) FROM replacements") == "0\n")
  }

  @Test func aVariantThatTheConfigGainedIsMade() async throws {
    let before = try folder.fingerprints()
    try folder.configure(more: ["[variant large]", "box = 300x300", "[variant tiny]", "box = 32x32", "formats = webp"])
    let result = try await folder.sluice("regenerate")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("4 images looked at in "))
    #expect(result.output.contains(": 4 variants made, "))
    let gained = try changed(since: before)
    #expect(gained.count == 4)
    #expect(gained.allSatisfy { $0.hasSuffix("_tiny.webp") })
    try await folder.expectCatalogIsTrue()
    #expect(try await regenerate().summary?.variants == 0)
  }

  @Test func whatIsNamedIsMadeWhateverItsRecipe() async throws {
    let (paths, count) = (try folder.variantPaths(), 4)
    let larges = paths.filter { $0.contains("_large") }
    // Same recipe, same bytes: that they are made anew shows where they are not there.
    for path in larges { try folder.truncate(path) }
    #expect(try await regenerate("--variant", "small").summary?.variants == count)
    #expect(try await folder.check("verify").summary?.findings == ["wrong-length": 4])
    #expect(try await regenerate("--variant", "large").summary?.variants == count)
    #expect(try await folder.check("verify", "--content").status == 0)
    for path in paths { try folder.flip(path) }
    #expect(try await regenerate("--all").summary?.variants == 2 * count)
    #expect(try await folder.check("verify", "--content").status == 0)
    try await folder.expectCatalogIsTrue()

    let old = try await folder.sql("SELECT lower(hex(hash)) FROM images ORDER BY hash LIMIT 1")
      .trimmingCharacters(in: .newlines)
    try await folder.sql("UPDATE images SET stored_at = stored_at - 10 * 86400 * 1000000 WHERE hash = x'\(old)'")
    for path in paths { try folder.flip(path) }
    #expect(try await regenerate("--since", "2 d").summary?.variants == 6)
    let rest = try await folder.check("verify", "--content")
    #expect(rest.found == paths.filter { $0.contains(old) }.map { "wrong-digest \($0)" })
    #expect(try await regenerate("--since", "11 d", "--variant", "large").summary?.variants == 4)
    #expect(try await folder.check("verify", "--content").found.count == 1)
  }

  @Test func aVariantThatIsNotInTheConfigIsRefused() async throws {
    let before = try folder.fingerprints()
    let result = try await folder.sluice("regenerate", "--variant", "huge")
    #expect(result.status == 64)
    #expect(
      result.errors.hasPrefix(
        "sluice: could not regenerate huge: the config has no such variant; it has: large, small\n"))
    #expect(try await folder.sluice("regenerate", "--since", "tomorrow").status == 64)
    #expect(try changed(since: before) == [])
  }

  @Test func withoutItsOriginalAnImageKeepsWhatItHas() async throws {
    let before = try folder.fingerprints()
    let original = folder.drop.appending(path: "photo-2.jpg")
    let hash = AgentFolder.hash(of: try Data(contentsOf: original))
    try FileManager.default.removeItem(at: original)
    let report = try await regenerate("--set", "variant large.quality=40")
    #expect(report.status == 2)
    #expect(report.summary?.variants == 3)
    #expect(report.summary?.failed == 1)
    #expect(report.found == ["failed \(hash)"])
    #expect(report.findings[0].variant == "large")
    #expect(report.findings[0].detail == "its original is gone")
    #expect(
      try changed(since: before) == before.keys.filter { $0.contains("_large") && !$0.contains(hash) }.sorted())
    try await folder.expectCatalogIsTrue()
    let text = try await folder.sluice("regenerate", "--quiet", "--set", "variant large.quality=40")
    #expect(text.output == "failed              \(hash) large jpeg: its original is gone\n")
  }

  /// Each image goes by the drop folder that it came through.
  @Test func everyDropFolderHasItsOwnVariants() async throws {
    let other = folder.root.appending(path: "other")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    try folder.configure(
      drop: ["variants = small"],
      more: ["[drop other]", "path = ./other", "variants = large;tiny"]
        + ["[variant large]", "box = 300x300", "[variant tiny]", "box = 32x32"])
    let photo = TestPhoto.variation(of: TestPhoto.medium, "of the other")
    try photo.write(to: other.appending(path: "photo.jpg"))
    #expect(try await folder.ingest("other").end.stored == 1)
    let names = try folder.variantPaths()
    #expect(names.count == 10)
    let report = try await regenerate()
    #expect(report.status == 0, "\(report)")
    #expect(report.summary?.variants == 0)
    #expect(try folder.variantPaths() == names)
    // Those of the first have a large one still, which the config knows.
    let change = try await regenerate("--set", "variant large.quality=40")
    #expect(change.status == 0, "\(change)")
    #expect(change.summary?.variants == 5)
    #expect(try folder.variantPaths() == names)
    try await folder.expectCatalogIsTrue()
    // Repaired, it is as its drop folder wants it.
    let own = names.filter { $0.contains(AgentFolder.hash(of: photo)) }
    for path in own { try folder.delete(path) }
    let repair = try await folder.check("verify", "--repair")
    #expect(repair.summary?.findings == ["missing": 2])
    #expect(repair.summary?.repaired == 2)
    #expect(try folder.variantPaths() == names)
  }
}
