import Foundation
import Glibc
import Testing

/// Whatever was in the way goes away, and the agent goes on by itself.
@Suite(.serialized) struct RecoveryTests {
  @Test(.enabled(if: Tool.isRoot && SmallFilesystem.canBeMounted, "no filesystem can be mounted here"))
  func aFullDiskIsWaitedFor() async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let disk = try SmallFilesystem(at: folder.pool, megabytes: 6)
    let agent = try await AgentProcess.ready(in: folder)
    let filler = folder.pool.appending(path: ".filler")
    try await Tool.shell("dd if=/dev/zero of=pool/.filler bs=64k 2>/dev/null || true", in: folder.root)
    let hashes = try folder.put(5, of: TestPhoto.large)
    try await folder.wait(until: "failed", reaches: 5)
    let failed = try await folder.list("--failed")
    #expect(failed.allSatisfy { $0.code == "ENOSPC" }, "\(failed)")
    #expect(try folder.contents().variants.isEmpty)
    try FileManager.default.removeItem(at: filler)
    try await folder.wait(until: "stored", reaches: 5)
    #expect(try await folder.status().count("failed") == 0)
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(disk) {}
  }

  @Test(.enabled(if: !Tool.isRoot || Tool.areInstalled("setpriv"), "root can read everything, and setpriv is missing"))
  func aFileThatBecomesReadableIsTakenIn() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder, under: HostileFolderTests.withoutPrivilege)
    let data = TestPhoto.variation(of: TestPhoto.medium, "locked")
    try data.write(to: folder.outside.appending(path: "locked.jpg"))
    try await Tool.shell("chmod 000 outside/locked.jpg; mv outside/locked.jpg drop/", in: folder.root)
    try await agent.wait(for: "failed", of: "locked.jpg")
    try await Tool.shell("chmod 644 drop/locked.jpg", in: folder.root)
    try await agent.wait(for: "stored", of: "locked.jpg")
    try folder.expectPool(of: [AgentFolder.hash(of: data)])
    #expect(try await folder.status().count("failed") == 0)
    #expect(try await agent.stop() == 0)
  }

  @Test func aFolderThatBecomesReadableIsLookedThrough() async throws {
    try await withUnreadableFolder { folder, agent in
      try await Tool.shell("chmod 755 drop/closed", in: folder.root)
      try await agent.wait(for: "stored", of: "closed/photo.jpg")
    }
  }

  private func withUnreadableFolder(_ open: (AgentFolder, AgentProcess) async throws -> Void) async throws {
    let folder = try AgentFolder()
    let data = TestPhoto.variation(of: TestPhoto.medium, "in a closed folder")
    try folder.put(data, as: "closed/photo.jpg")
    try folder.put(TestPhoto.small, as: "open.jpg")
    try await Tool.shell("chmod 000 drop/closed", in: folder.root)
    let agent = try await AgentProcess.ready(in: folder, under: HostileFolderTests.withoutPrivilege)
    try await agent.wait(for: "stored", of: "open.jpg")
    try await open(folder, agent)
    try folder.expectPool(of: [AgentFolder.hash(of: data), AgentFolder.hash(of: TestPhoto.small)])
    #expect(try await agent.stop() == 0)
  }

  @Test func aRootThatGoesAwayIsTakenUpAgain() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(3, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 3)
    try await Tool.shell("mv drop gone", in: folder.root)
    try await agent.wait(for: "a pause") { $0.message.contains("paused") }
    let away = TestPhoto.variation(of: TestPhoto.small, "while it was away")
    try away.write(to: folder.root.appending(path: "gone/away.jpg"))
    try await Tool.shell("mv gone drop", in: folder.root)
    try await agent.wait(for: "its return") { $0.message.contains("back again") }
    try await agent.wait(for: "stored", of: "away.jpg")
    hashes.insert(AgentFolder.hash(of: away))
    hashes.formUnion(try folder.put(3, of: TestPhoto.small, called: "after"))
    try await folder.wait(until: "stored", reaches: 7)
    let status = try await folder.status()
    #expect(status.images == 7)
    #expect(status.arrivals.values.reduce(0, +) == 7)
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
  }

  @Test func aRootThatIsReplacedIsWatchedToo() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    try await Tool.shell("mv drop gone; mkdir drop", in: folder.root)
    let hashes = try folder.put(3, of: TestPhoto.small)
    try await folder.wait(until: "stored", reaches: 3)
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
  }

  @Test func aRootThatIsMissingAtTheStartIsWaitedFor() async throws {
    let folder = try AgentFolder()
    try FileManager.default.removeItem(at: folder.drop)
    let agent = try await AgentProcess.ready(in: folder)
    let hashes = try folder.put(3, of: TestPhoto.small)
    try await folder.wait(until: "stored", reaches: 3)
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
  }

  @Test(.enabled(if: Tool.isRoot && SmallFilesystem.canBeMounted, "no filesystem can be mounted here"))
  func aMountThatGoesAwayAndComesBackIsTakenUpAgain() async throws {
    let folder = try AgentFolder()
    var disk: SmallFilesystem? = try SmallFilesystem(at: folder.drop, megabytes: 6)
    let agent = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(2, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 2)
    withExtendedLifetime(disk) {}
    disk = nil
    try await agent.wait(for: "a pause") { $0.message.contains("paused") || $0.message.contains("back again") }
    disk = try SmallFilesystem(at: folder.drop, megabytes: 6)
    hashes.formUnion(try folder.put(2, of: TestPhoto.small, called: "after"))
    try await folder.wait(until: "stored", reaches: 4)
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(disk) {}
  }
}

/// A filesystem of a few megabytes in memory, unmounted when the test lets go of it. Source: mount(2), tmpfs.
final class SmallFilesystem {
  private let place: URL

  convenience init(at place: URL, megabytes: Int) throws {
    try self.init(at: place, options: "size=\(megabytes)m")
  }

  init(at place: URL, options: String) throws {
    self.place = place
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    guard unsafe mount("tmpfs", place.path, "tmpfs", 0, options) == 0 else {
      throw CocoaError(.fileWriteNoPermission)
    }
  }

  // Lazily, because whoever has a file open there may need a moment to let go of it.
  deinit { unsafe umount2(place.path, Int32(MNT_DETACH)) }

  /// Whether the machine lets us, which a container often does not.
  static let canBeMounted: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    return (try? SmallFilesystem(at: folder.url.appending(path: "mount"), megabytes: 1)) != nil
  }()
}
