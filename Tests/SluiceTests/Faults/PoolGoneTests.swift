import Foundation
import Glibc
import Testing

/// The pool is not where it was: nothing is put into what is there instead, and everything waits in its drop folder.
@Suite struct PoolGoneTests {
  private func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
  }

  /// Nothing of these files was begun, failed or lost, and they lie where they were.
  private func expectWaiting(_ count: Int, in folder: AgentFolder) async throws {
    let status = try await folder.status()
    #expect(status.inHand.isEmpty)
    #expect(status.waiting == 0)
    #expect(status.count("failed") == 0)
    #expect(try names(in: folder.drop).count == count)
  }

  @Test(.enabled(if: BindMount.isPossible, "nothing can be mounted here"))
  func aPoolThatIsUnmountedBelowTheAgentIsWaitedFor() async throws {
    let folder = try AgentFolder(drop: ["on-stored = delete"])
    let disk = folder.root.appending(path: "disk")
    var mount: BindMount? = try BindMount(of: disk, at: folder.pool)
    let agent = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(2, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 2)
    try await wait(for: "the originals to go") { try names(in: folder.drop).isEmpty }

    mount?.unmount()
    mount = nil
    hashes.formUnion(try folder.put(20, of: TestPhoto.small, called: "meanwhile"))
    try await agent.wait(for: "a pause") {
      $0.message.contains("paused") && $0.reason?.contains("find the pool") == true
    }
    // Longer than it takes to settle and to be rendered.
    try await Task.sleep(for: .seconds(1))
    #expect(try names(in: folder.pool) == [], "the bare mount point")
    try await expectWaiting(20, in: folder)

    mount = try BindMount(of: disk, at: folder.pool)
    try await agent.wait(for: "its return") { $0.message == "the pool is back" }
    try await folder.wait(until: "stored", reaches: 22)
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
    try await wait(for: "the originals to go") { try names(in: folder.drop).isEmpty }
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(mount) {}
  }

  @Test(.enabled(if: BindMount.isPossible, "nothing can be mounted here"))
  func aPoolThatIsNotMountedAtTheStartIsWaitedFor() async throws {
    let folder = try AgentFolder()
    let disk = folder.root.appending(path: "disk")
    var mount: BindMount? = try BindMount(of: disk, at: folder.pool)
    let first = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(2, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 2)
    #expect(try await first.stop() == 0)
    withExtendedLifetime(mount) {}
    mount = nil

    hashes.formUnion(try folder.put(3, of: TestPhoto.small, called: "meanwhile"))
    let agent = try await AgentProcess.ready(in: folder)
    try await agent.wait(for: "a pause") {
      $0.message.contains("paused") && $0.reason?.contains("the folder has no .sluice-pool") == true
    }
    let ingest = try await folder.sluice("ingest", "drop")
    #expect(ingest.status == 1)
    #expect(ingest.errors.contains("could not find the pool \(folder.pool.path): the folder has no .sluice-pool"))
    #expect(ingest.errors.contains("mount it, or put it back"))
    try await Task.sleep(for: .seconds(1))
    #expect(try names(in: folder.pool) == [], "the bare mount point")
    try await expectWaiting(5, in: folder)

    mount = try BindMount(of: disk, at: folder.pool)
    try await folder.wait(until: "stored", reaches: 5)
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(mount) {}
  }

  /// A group is about to be published; what was rendered for it must not go to the bare mount point.
  @Test(
    .enabled(if: BindMount.isPossible && Tool.areInstalled("strace"), "nothing can be mounted here, or no strace"),
    arguments: [Ambush.rendering, .checked])
  func aPoolThatIsUnmountedWithFilesInHandGetsThemLater(_ stage: Ambush) async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let disk = folder.root.appending(path: "disk")
    let mount = try BindMount(of: disk, at: folder.pool)
    let agent = try await AgentProcess.ready(in: folder)
    let trap = try await stage.lay(for: agent)
    let hashes = try folder.put(1, of: TestPhoto.medium)
    try await trap.sprung()
    mount.unmount()
    try await trap.release()
    try await agent.wait(for: "a pause") { $0.message.contains("paused") }
    #expect(try names(in: folder.pool) == [], "the bare mount point")
    let again = try BindMount(of: disk, at: folder.pool)
    try await folder.wait(until: "stored", reaches: 1)
    #expect(try await folder.status().images == 1)
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(again) {}
  }

  @Test func aPoolThatIsTakenAwayAndPutBackIsTakenUpAgain() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(2, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 2)

    try await Tool.shell("mv pool gone", in: folder.root)
    hashes.formUnion(try folder.put(2, of: TestPhoto.small, called: "gone"))
    try await agent.wait(for: "a pause") { $0.message.contains("paused") }
    #expect(!FileManager.default.fileExists(atPath: folder.pool.path), "the pool is not made anew")
    try await Tool.shell("mv gone pool", in: folder.root)
    try await folder.wait(until: "stored", reaches: 4)

    // As from a backup: the same names and bytes, in other folders.
    try await Tool.shell("cp -a pool backup; rm -rf pool", in: folder.root)
    hashes.formUnion(try folder.put(2, of: TestPhoto.small, called: "deleted"))
    try await wait(for: "another pause") { try agent.lines().count { $0.message.contains("paused") } > 1 }
    try await Tool.shell("mv backup pool", in: folder.root)
    try await folder.wait(until: "stored", reaches: 6)
    #expect(try await folder.status().count("failed") == 0)
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }

  @Test func anotherPoolInItsPlaceIsLeftAlone() async throws {
    let folder = try AgentFolder()
    let other = try AgentFolder()
    try other.put(TestPhoto.variation(of: TestPhoto.small, "other"), as: "other.jpg")
    #expect(try await other.ingest("drop").status == 0)
    let agent = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(1, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 1)
    try await Tool.shell("mv pool gone; cp -a \(other.pool.path) pool", in: folder.root)
    hashes.formUnion(try folder.put(2, of: TestPhoto.small, called: "meanwhile"))
    try await agent.wait(for: "a pause") { $0.reason?.contains("another pool is there") == true }
    try await Task.sleep(for: .seconds(1))
    #expect(try folder.contents().hashes == other.contents().hashes)
    try await Tool.shell("mv pool theirs; mv gone pool", in: folder.root)
    try await folder.wait(until: "stored", reaches: 3)
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
  }

  @Test func aPoolMayMoveWithItsMarker() async throws {
    let folder = try AgentFolder()
    let hashes = try folder.put(3, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").end.stored == 3)
    try await Tool.shell("mv pool elsewhere", in: folder.root)
    let copy = folder.outside.appending(path: "copy.jpg")
    try FileManager.default.copyItem(at: folder.drop.appending(path: "photo-1.jpg"), to: copy)
    let moved = try await folder.sluice("ingest", "--set", "agent.pool=./elsewhere", copy.path)
    #expect(moved.status == 0, "\(moved)")
    #expect(try await folder.status().count("duplicate") == 1)
    #expect(try PoolContents(of: folder.root.appending(path: "elsewhere")).hashes == hashes)
  }

  /// With another catalog, or none, a pool is what its marker says.
  @Test func aNewCatalogTakesUpThePoolThatIsThere() async throws {
    let folder = try AgentFolder()
    let hashes = try folder.put(3, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").end.stored == 3)
    let marker = try Data(contentsOf: folder.pool.appending(path: ".sluice-pool"))
    try await Tool.shell("rm catalog.sqlite*", in: folder.root)
    #expect(try await folder.ingest("drop").end.stored == 3)
    #expect(try Data(contentsOf: folder.pool.appending(path: ".sluice-pool")) == marker)
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
  }

  @Test func whoeverWantsANewPoolIsToldHow() async throws {
    let folder = try AgentFolder()
    let hashes = try folder.put(2, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").end.stored == 2)
    let marker = try String(contentsOf: folder.pool.appending(path: ".sluice-pool"), encoding: .utf8)
    try await Tool.shell("rm -rf pool; mkdir pool", in: folder.root)
    let refused = try await folder.sluice("ingest", "drop")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("to begin a new pool, let `catalog` name a new file too"), "\(refused.errors)")
    // Enough to write it anew, for a pool that was copied without it.
    #expect(refused.errors.contains(marker.dropLast()), "\(refused.errors)")
    #expect(try names(in: folder.pool) == [])
    let run = try await folder.sluice("ingest", "--set", "agent.catalog=./new.sqlite", "drop")
    #expect(run.status == 0, "\(run)")
    try folder.expectPool(of: hashes)
    #expect(try names(in: folder.pool).contains(".sluice-pool"))
  }

  /// As a catalog and a pool were before there were markers.
  @Test(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
  func anOlderPoolGetsItsMarkerUnlessItsFolderIsEmpty() async throws {
    let folder = try AgentFolder()
    let hashes = try folder.put(2, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").end.stored == 2)
    try await Tool.shell(
      "rm -f pool/.sluice-pool; sqlite3 catalog.sqlite 'DELETE FROM pool'; mv pool disk; mkdir pool", in: folder.root)
    let refused = try await folder.sluice("ingest", "drop")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("the catalog knows images, and the folder is empty"), "\(refused.errors)")
    #expect(try names(in: folder.pool) == [])
    try await Tool.shell("rmdir pool; mv disk pool", in: folder.root)
    let run = try await folder.ingest("drop")
    #expect(run.status == 0)
    #expect(run.end.stored == 2, "known, and not rendered again")
    #expect(try names(in: folder.pool).contains(".sluice-pool"))
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
  }
}
