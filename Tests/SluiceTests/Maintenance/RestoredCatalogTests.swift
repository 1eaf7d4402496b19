import Foundation
import Testing

/// A pool that is newer than its catalog, as after a restore: no photograph is lost.
@Suite(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct RestoredCatalogTests {
  private let folder: AgentFolder

  /// Two photos with rows and two that came after the backup. No original is kept.
  init() async throws {
    folder = try AgentFolder(drop: ["on-stored = delete"])
    try folder.put(2, of: TestPhoto.medium, called: "old")
    #expect(try await folder.ingest("drop").status == 0)
    try await folder.sql("VACUUM INTO 'backup.sqlite'")
    try folder.put(2, of: TestPhoto.medium, called: "new")
    #expect(try await folder.ingest("drop").status == 0)
    for suffix in ["", "-wal", "-shm", "-runs"] {
      try? FileManager.default.removeItem(atPath: folder.catalog.path + suffix)
    }
    try FileManager.default.moveItem(at: folder.root.appending(path: "backup.sqlite"), to: folder.catalog)
    #expect(try folder.variantPaths().count == 4)
    for path in try folder.variantPaths() { try folder.age(path) }
  }

  @Test func orphanCleanupLeavesImagesWithoutARow() async throws {
    let report = try await folder.check("orphan-cleanup", "--delete", "--max-percent", "100")
    #expect(report.findings.map(\.kind) == ["unknown-image", "unknown-image"])
    #expect(report.summary?.deleted == 0)
    #expect(try folder.variantPaths().count == 4)
    let all = try await folder.check("orphan-cleanup", "--delete", "--max-percent", "50", "--unknown-images")
    #expect(all.summary?.deleted == 2)
  }

  @Test func verifyAdoptsThem() async throws {
    let found = try await folder.check("verify")
    #expect(found.findings.map(\.kind) == ["unknown-image", "unknown-image"])
    let repair = try await folder.check("verify", "--repair")
    #expect(repair.summary?.adopted == 2)
    #expect(repair.findings.allSatisfy { $0.remedy == "repaired" })
    #expect(try await folder.check("verify", "--content").status == 0)
    #expect(try await folder.check("orphan-cleanup", "--delete").status == 0)
    #expect(try folder.variantPaths().count == 4)
    try await folder.expectCatalogIsTrue()
  }

  @Test func aTruncatedVariantIsNotAdoptedAndNotDeleted() async throws {
    let known = Set(try await folder.sql("SELECT lower(hex(hash)) FROM images").split(separator: "\n").map(String.init))
    let path = try #require(try folder.variantPaths().first { !known.contains(String($0.dropFirst(6).prefix(64))) })
    try await Tool.shell("chmod u+w '\(path)' && truncate -s -3 '\(path)'", in: folder.pool)
    try folder.age(path)
    let repair = try await folder.check("verify", "--repair")
    #expect(repair.summary?.adopted == 1)
    #expect(repair.findings.first { $0.path == path }?.remedy == "impossible")
    #expect(try await folder.check("orphan-cleanup", "--delete", "--max-percent", "100").summary?.deleted == 0)
    #expect(folder.isInPool(path))
  }

  @Test func aCatalogWithoutAnyImageGetsAllOfThem() async throws {
    try await folder.sql("DELETE FROM arrivals; DELETE FROM variants; DELETE FROM images")
    #expect(try await folder.check("verify", "--repair").summary?.adopted == 4)
    #expect(try await folder.check("verify", "--content").status == 0)
  }
}
