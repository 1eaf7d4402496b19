import Foundation
import Testing

/// Where `sluice verify` finds the originals that it repairs from, and what it says where it does not.
@Suite(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct VerifyOriginalTests {
  /// The variant of each photo, by the name of its original.
  private func variants(of names: [String], in folder: AgentFolder) throws -> [String: String] {
    let paths = try folder.variantPaths()
    return try names.reduce(into: [:]) { found, name in
      let hash = AgentFolder.hash(of: try Data(contentsOf: folder.drop.appending(path: name)))
      found[name] = paths.first { $0.contains(hash) }
    }
  }

  @Test func originalsThatWereMovedAreFound() async throws {
    let folder = try AgentFolder(drop: ["on-stored = move ./done"])
    // Names that are taken there already, by other files.
    for name in ["photo-1.jpg", "photo-1-2.jpg"] {
      let place = folder.done.appending(path: name)
      try FileManager.default.createDirectory(at: folder.done, withIntermediateDirectories: true)
      try TestPhoto.small.write(to: place)
    }
    try folder.put(2, of: TestPhoto.small)
    try folder.put(TestPhoto.variation(of: TestPhoto.small, "below"), as: "a/b/photo.jpg")
    #expect(try await folder.ingest("drop").end.stored == 3)
    #expect(try Remains.files(below: folder.drop).isEmpty)
    #expect(FileManager.default.fileExists(atPath: folder.done.appending(path: "photo-1-3.jpg").path))
    for path in try folder.variantPaths() { try folder.delete(path) }
    let report = try await folder.check("verify", "--repair", "--originals")
    #expect(report.status == 2)
    #expect(report.summary?.findings == ["missing": 3])
    #expect(report.summary?.repaired == 3, "\(report)")
    #expect(try await folder.check("verify", "--content", "--originals").status == 0)
    try await folder.expectCatalogIsTrue()
    // Nor where they were moved to, if that is not there itself.
    try FileManager.default.moveItem(at: folder.done, to: folder.outside.appending(path: "done"))
    let away = try await folder.check("verify", "--originals")
    #expect(away.status == 2)
    #expect(away.found == ["folder-away \(folder.done.path)"])
  }

  @Test func whatCannotBeRepairedIsNamed() async throws {
    let folder = try AgentFolder()
    let names = (1...4).map { "photo-\($0).jpg" }
    try folder.put(4, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").end.stored == 4)
    let variants = try variants(of: names, in: folder)
    for path in variants.values { try folder.delete(path) }
    // Gone; other bytes of the same length; of another length; and one that is as it was.
    try FileManager.default.removeItem(at: folder.drop.appending(path: names[0]))
    try folder.put(TestPhoto.variation(of: TestPhoto.small, "motif 2"), as: names[1])
    try folder.put(TestPhoto.medium, as: names[2])
    let originals = try await folder.check("verify", "--originals")
    #expect(originals.summary?.findings == ["missing": 4, "original-gone": 2])
    let gone = originals.findings.filter { $0.kind == "original-gone" }.compactMap(\.detail)
    let places = [names[0], names[2]].map { folder.drop.appending(path: $0).path }
    #expect(places.allSatisfy { place in gone.contains { $0.hasSuffix(": \(place)") } }, "\(gone)")
    let report = try await folder.check("verify", "--repair")
    #expect(report.status == 2)
    #expect(report.summary?.repaired == 1)
    let details = names.map { name in report.findings.first { $0.path == variants[name] } }
    #expect(details.map { $0?.remedy } == ["impossible", "impossible", "impossible", "repaired"])
    #expect(details[0]?.detail?.hasSuffix("; not repaired: its original is gone") == true)
    #expect(
      details[1]?.detail?.hasSuffix("; not repaired: its original is gone, and another file is in its place") == true,
      "\(details)")
    #expect(details[2]?.detail?.hasSuffix("; not repaired: its original is gone") == true)
    #expect(try await folder.check("verify").summary?.findings == ["missing": 3])
  }

  @Test func aDropFolderThatIsAwayIsNoProof() async throws {
    let folder = try AgentFolder()
    try folder.put(2, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").end.stored == 2)
    let path = try folder.variantPaths()[0]
    try folder.delete(path)
    let elsewhere = folder.outside.appending(path: "drop")
    try FileManager.default.moveItem(at: folder.drop, to: elsewhere)
    let report = try await folder.check("verify", "--originals", "--repair")
    #expect(report.status == 2)
    #expect(report.found == ["folder-away \(folder.drop.path)", "missing \(path)"])
    let missing = try #require(report.findings.first { $0.kind == "missing" })
    #expect(missing.remedy == "impossible")
    #expect(
      missing.detail?.hasSuffix("; not repaired: \(folder.drop.path), where its original was, is not there")
        == true, "\(report.findings)")
    let text = try await folder.sluice("verify", "--originals", "--quiet")
    #expect(
      text.output.contains(
        "folder-away         \(folder.drop.path): nothing is known of the originals in it: it is not there\n"))
    // What is left of a disk that was unmounted is a bare folder, on another filesystem than the files were.
    try FileManager.default.createDirectory(at: folder.drop, withIntermediateDirectories: true)
    try await folder.sql("UPDATE arrivals SET device = device + 1")
    let unmounted = try await folder.check("verify", "--originals")
    #expect(unmounted.found == ["folder-away \(folder.drop.path)", "missing \(path)"])
    try await folder.sql("UPDATE arrivals SET device = device - 1")
    #expect(try await folder.check("verify", "--originals").summary?.findings == ["missing": 1, "original-gone": 2])
    try FileManager.default.removeItem(at: folder.drop)
    try FileManager.default.moveItem(at: elsewhere, to: folder.drop)
    #expect(try await folder.check("verify", "--originals", "--repair").summary?.repaired == 1)
    #expect(try await folder.check("verify", "--originals", "--content").status == 0)
  }
}
