import Foundation
import Testing

/// `sluice verify`: what is wrong is found, and only that.
@Suite(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct VerifyTests {
  /// `SLUICE_VERIFY_IMAGES=1000` damages 300 of 2,000 variants.
  private static let count = ProcessInfo.processInfo.environment["SLUICE_VERIFY_IMAGES"].flatMap { Int($0) } ?? 20

  private let folder: AgentFolder

  init() throws {
    folder = try AgentFolder(more: ["[variant tiny]", "box = 48x48"])
  }

  private func takeIn(_ count: Int) async throws {
    try folder.put(count, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").end.stored == count)
  }

  @Test func whereAllIsWellItFindsNothingAndChangesNothing() async throws {
    try await takeIn(3)
    let before = try (folder.fingerprints(), Data(contentsOf: folder.catalog))
    for options in [[], ["--originals"]] {
      let result = try await Tool.run(SluiceProcess.program.path, ["verify"] + options, in: folder.root)
      #expect(result.status == 0, "\(result)")
      #expect(result.output.hasPrefix("3 images, 6 variants, 6 files in the pool: "))
      #expect(result.output.hasSuffix("all is well\n"))
    }
    #expect(try Data(contentsOf: folder.catalog) == before.1)
    for options in [["--content"], ["--decode"], ["--content", "--repair", "--originals"], ["--repair"]] {
      let result = try await Tool.run(SluiceProcess.program.path, ["verify", "--json"] + options, in: folder.root)
      let report = try CheckReport(result)
      #expect(report.status == 0, "\(report)")
      #expect(report.findings == [])
      #expect(report.summary?.filesRead == (options == ["--repair"] ? 0 : 6))
    }
    #expect(try folder.fingerprints() == before.0)
  }

  /// Of every ten images one variant has a byte flipped, one is cut short, and one is deleted.
  @Test func whatIsDamagedIsFoundAndRepairedAndNothingElse() async throws {
    try await takeIn(Self.count)
    let before = try folder.fingerprints()
    var paths = try folder.variantPaths().shuffled()
    var expected: [String: [String]] = [:]
    for _ in 0..<(Self.count / 10) {
      let (flipped, cut, deleted) = (paths.removeLast(), paths.removeLast(), paths.removeLast())
      try folder.flip(flipped)
      try folder.truncate(cut)
      try folder.delete(deleted)
      expected["wrong-digest", default: []].append("wrong-digest \(flipped)")
      expected["wrong-length", default: []].append("wrong-length \(cut)")
      expected["missing", default: []].append("missing \(deleted)")
    }
    let orphan = try folder.plantOrphans(1)[0]
    expected["orphan"] = ["orphan \(orphan)"]
    let all = expected.values.joined().sorted()

    let presence = try await folder.check("verify")
    #expect(presence.status == 2)
    #expect(presence.found == all.filter { !$0.hasPrefix("wrong-digest") })
    let content = try await folder.check("verify", "--content")
    #expect(content.status == 2)
    #expect(content.found == all)
    #expect(content.summary?.findings == expected.mapValues(\.count))
    #expect(content.findings.allSatisfy { $0.remedy == "none" })

    let repair = try await folder.check("verify", "--content", "--repair", within: .seconds(600))
    #expect(repair.status == 2)
    #expect(repair.found == all)
    #expect(repair.summary?.repaired == all.count - 1)
    #expect(repair.findings.allSatisfy { $0.remedy == ($0.kind == "orphan" ? "none" : "repaired") })

    var after = try folder.fingerprints()
    #expect(after.removeValue(forKey: orphan) != nil)
    #expect(Set(after.keys) == Set(before.keys))
    let damaged = Set(expected.values.joined().compactMap { $0.split(separator: " ").last.map(String.init) })
    let touched = before.filter { after[$0.key] != $0.value }.map(\.key)
    #expect(Set(touched).isSubset(of: damaged))
    print(
      "verify: \(Self.count) images, found \(repair.summary?.findings ?? [:]),",
      "repaired \(repair.summary?.repaired ?? 0), untouched \(before.count - touched.count) of \(before.count)")
    try folder.delete(orphan)
    #expect(try await folder.check("verify", "--content", "--repair").status == 0)
    #expect(try await folder.sql("SELECT count(*) FROM replacements") == "0\n")
    try await folder.expectCatalogIsTrue()
  }

  @Test func aFileThatNoDecoderTakesIsFoundByDecoding() async throws {
    try await takeIn(2)
    let path = try folder.variantPaths()[1]
    let garbage = Data((0..<700).map { _ in UInt8.random(in: 0...255) })
    try folder.delete(path)
    try garbage.write(to: folder.pool.appending(path: path))
    let (hash, name) = (path.dropFirst(6).prefix(64), path.dropLast(4).split(separator: "_").last ?? "")
    try await folder.sql(
      """
      UPDATE variants SET byte_count = 700, digest = x'\(AgentFolder.hash(of: garbage))'
      WHERE name = '\(name)' AND image_id = (SELECT id FROM images WHERE hash = x'\(hash)')
      """)
    #expect(try await folder.check("verify", "--content").status == 0)
    let report = try await folder.check("verify", "--decode", "--repair")
    #expect(report.found == ["undecodable \(path)"])
    #expect(report.summary?.repaired == 1)
    #expect(try await folder.check("verify", "--decode").status == 0)
    try await folder.expectCatalogIsTrue()
  }

  @Test func rowsOfNoImageAndAnImageOfNoRowsAreTold() async throws {
    try await takeIn(3)
    let hashes = try await folder.sql("SELECT lower(hex(hash)) FROM images ORDER BY hash")
      .split(separator: "\n").map(String.init)
    try await folder.sql(
      """
      PRAGMA foreign_keys = OFF;
      DELETE FROM images WHERE hash = x'\(hashes[0])';
      DELETE FROM variants WHERE image_id = (SELECT id FROM images WHERE hash = x'\(hashes[2])');
      """)
    let orphans = try folder.variantPaths().filter { $0.contains(hashes[0]) || $0.contains(hashes[2]) }
    let expected = orphans.map { "unknown-image \($0)" } + ["image-without-rows \(hashes[2])"]
    let report = try await folder.check("verify")
    #expect(report.status == 2)
    #expect(report.found == (expected + ["row-without-image ", "row-without-image "]).sorted())
    let lost = report.findings.filter { $0.kind == "row-without-image" }
    #expect(lost.map { $0.variant } == ["small", "tiny"])
    #expect(lost.allSatisfy { $0.detail?.hasSuffix(", which the catalog does not have") == true })
    // An image without variants gets those that the config wants.
    let repair = try await folder.check("verify", "--repair")
    #expect(repair.findings.first { $0.kind == "image-without-rows" }?.remedy == "repaired")
    let rest = try await folder.check("verify")
    // The image without a row was adopted.
    #expect(repair.summary?.adopted == 2)
    #expect(rest.found == Array(repeating: "row-without-image ", count: 2))
  }

  @Test func aFolderInTheWayOfAVariantIsNamedAndHoldsNothingUp() async throws {
    try await takeIn(2)
    let paths = try folder.variantPaths()
    for path in paths[0...1] { try folder.delete(path) }
    try FileManager.default.createDirectory(
      at: folder.pool.appending(path: paths[0]).appending(path: "x"), withIntermediateDirectories: true)
    let report = try await folder.check("verify", "--repair")
    #expect(report.status == 2)
    #expect(report.found == paths[0...1].map { "missing \($0)" })
    #expect(report.findings.first { $0.path == paths[0] }?.remedy == "impossible")
    try FileManager.default.removeItem(at: folder.pool.appending(path: paths[0]))
    let second = try await folder.check("verify", "--repair")
    #expect(second.findings.allSatisfy { $0.remedy == "repaired" })
    #expect(try await folder.check("verify", "--content").status == 0)
    try await folder.expectCatalogIsTrue()
  }

  @Test func findingsAreReadable() async throws {
    try await takeIn(1)
    let path = try folder.variantPaths()[0]
    try folder.truncate(path)
    let bytes = try Data(contentsOf: folder.pool.appending(path: path)).count
    let known = try await folder.sql("SELECT byte_count FROM variants WHERE name = 'small'")
      .trimmingCharacters(in: .newlines)
    let result = try await folder.sluice("verify", "--quiet")
    #expect(
      result.output
        == "wrong-length        \(path): it has \(bytes) bytes, and is to have \(known)\n")
    #expect(result.errors == "")
    let repair = try await folder.sluice("verify", "--repair")
    #expect(repair.output.contains("and is to have \(known) (repaired)\n"))
    #expect(repair.output.hasSuffix("found 1 wrong-length\n1 repaired, 0 could not be\n"))
  }

  @Test func oneOfEachIsToldInTheSingular() async throws {
    try folder.configure()
    try await takeIn(1)
    try Data("x".utf8).write(to: folder.pool.appending(path: "notes.txt"))
    let text = try await folder.sluice("verify", "--decode").output
    #expect(text.hasPrefix("1 image, 1 variant, 1 file in the pool: "), "\(text)")
    #expect(text.contains("\n1 file read, "))
    #expect(!text.contains("a second"))
    #expect(text.contains("\n1 name in the pool is none of Sluice's, and was left alone: notes.txt\nall is well\n"))
    try folder.plantOrphans(1)
    let repair = try await folder.sluice("verify", "--repair")
    #expect(repair.output.hasSuffix("\n0 repaired, 0 could not be; 1 orphan for sluice orphan-cleanup\n"))
    let sample = try await folder.sluice("verify", "--content", "--sample", "0")
    #expect(sample.output.hasSuffix("\nfound 1 orphan\n"))
  }

  @Test(arguments: [
    (["--sample", "10"], "could not verify: --sample is of use with --content or --decode only; say --content too"),
    (["--time", "1m"], "could not verify: --time is of use with --content or --decode only; say --content too"),
    (
      ["--content", "--sample", "200%"],
      "could not understand --sample: \"200%\" is not from 0 to 100; write it like 20 or 0.5%"
    ),
    (
      ["--rebuild-catalog", "new.sqlite", "--repair"],
      "could not rebuild the catalog: --repair is of no use with it; rebuild first, then verify"
    ),
  ])
  func optionsThatMakeNoSense(_ options: [String], _ text: String) async throws {
    try await takeIn(1)
    let result = try await Tool.run(SluiceProcess.program.path, ["verify"] + options, in: folder.root)
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("sluice: \(text)\n"), "\(result.errors)")
    #expect(result.output == "")
  }
}
