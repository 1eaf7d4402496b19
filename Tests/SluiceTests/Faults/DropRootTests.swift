import Foundation
import Glibc
import Testing

/// A drop folder is not what it was: that is a pause, from which nothing is concluded.
///
/// Moved away and back, replaced, missing at the start, mounted anew: see ``RecoveryTests``.
@Suite struct DropRootTests {
  /// What stands in the place of the drop folder for a while.
  @Test(arguments: [
    "ln -s outside drop", "ln -s nowhere drop", "echo file > drop", "mkfifo drop", "mkdir drop", "ln -s gone drop",
  ])
  func whatStandsInItsPlaceIsNoMatter(_ make: String) async throws {
    let folder = try AgentFolder(drop: ["on-stored = delete"])
    let agent = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(1, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 1)
    // A photo that failed, and is tried again while its folder is away.
    try await Tool.shell("mv drop gone; \(make)", in: folder.root)
    try await agent.wait(for: "a pause") { $0.message.contains("paused") }
    let away = TestPhoto.variation(of: TestPhoto.small, "away")
    try away.write(to: folder.root.appending(path: "gone/away.jpg"))
    hashes.insert(AgentFolder.hash(of: away))
    try await Tool.shell("rm -rf drop; mv gone drop", in: folder.root)
    try await folder.wait(until: "stored", reaches: 2)
    try folder.expectPool(of: hashes)
    try await wait(for: "the original to go") {
      try FileManager.default.contentsOfDirectory(atPath: folder.drop.path).isEmpty
    }
    #expect(try await agent.stop() == 0)
  }

  @Test(.enabled(if: !Tool.isRoot || Tool.areInstalled("setpriv"), "root can read everything, and setpriv is missing"))
  func aRightThatIsTakenAndGivenBack() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder, under: HostileFolderTests.withoutPrivilege)
    var hashes = try folder.put(2, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 2)
    hashes.formUnion(try folder.put(2, of: TestPhoto.small, called: "closing"))
    try await Tool.shell("chmod 000 drop", in: folder.root)
    try await Task.sleep(for: .seconds(1))
    try await Tool.shell("chmod 755 drop", in: folder.root)
    hashes.formUnion(try folder.put(2, of: TestPhoto.small, called: "after"))
    try await folder.wait(until: "stored", reaches: 6)
    let status = try await folder.status()
    #expect(status.count("rejected") == 0)
    #expect(status.waiting == 0)
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
  }

  /// What failed keeps its story while its filesystem is away, whether its root is gone or a bare mount point.
  @Test(
    .enabled(
      if: BindMount.isPossible && SmallFilesystem.canBeMounted && Tool.areInstalled("setpriv"),
      "no filesystem can be mounted here, or setpriv is missing"),
    arguments: ["drop", "drop/card"])
  func whatFailedIsNotForgottenWhileItsMountIsAway(_ mountPoint: String) async throws {
    let folder = try AgentFolder()
    let disk = folder.root.appending(path: "disk")
    let card = try SmallFilesystem(at: disk, megabytes: 6)
    let place = folder.root.appending(path: mountPoint)
    var mount: BindMount? = try BindMount(of: disk, at: place)
    let data = TestPhoto.variation(of: TestPhoto.small, "locked")
    try data.write(to: folder.outside.appending(path: "locked.jpg"))
    try await Tool.shell("chmod 000 outside/locked.jpg; mv outside/locked.jpg disk/", in: folder.root)
    let agent = try await AgentProcess.ready(in: folder, under: HostileFolderTests.withoutPrivilege)
    try await agent.wait(for: "failed", of: "locked.jpg")

    withExtendedLifetime(mount) {}
    mount = nil
    #expect(try await folder.sluice("retry", "--failed").status == 0)
    try await wait(for: "the retry", story: { folder.logText }) {
      try agent.lines().contains { $0.outcome == "failed" && $0.reason?.contains("what was mounted") == true }
    }
    #expect(try await folder.status().count("failed") == 1)
    mount = try BindMount(of: disk, at: place)
    try await Tool.shell("chmod 644 disk/locked.jpg", in: folder.root)
    try await folder.wait(until: "stored", reaches: 1)
    #expect(try await folder.status().count("failed") == 0)
    try folder.expectPool(of: [AgentFolder.hash(of: data)])
    #expect(try await agent.stop() == 0)
    withExtendedLifetime((card, mount)) {}
  }
}
