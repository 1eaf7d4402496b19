import Foundation
import Testing

@Suite(.serialized) struct DuplicateTests {
  private static let copyCount = Int(ProcessInfo.processInfo.environment["SLUICE_COPIES"] ?? "") ?? 100

  @Test func copiesOfOnePhotoAreOneImage() async throws {
    let folder = try AgentFolder()
    for number in 1...Self.copyCount { try folder.put(TestPhoto.large, as: "copy-\(number).jpg") }
    let start = ContinuousClock.now
    let run = try await folder.ingest("drop")
    let seconds = start.duration(to: .now) / .seconds(1)
    #expect(run.status == 0)
    #expect(run.end.stored == 1)
    #expect(run.end.duplicate == Self.copyCount - 1)
    #expect(run.end.bytesIn == Self.copyCount * TestPhoto.large.count)
    #expect(try await folder.status().images == 1)
    try folder.expectPool(of: [AgentFolder.hash(of: TestPhoto.large)])
    let hashing = ContinuousClock.now
    try await Tool.shell("sha256sum drop/* > outside/sums", in: folder.root)
    let sums = hashing.duration(to: .now) / .seconds(1)
    print("\(Self.copyCount) copies of one photo: \(seconds) s, and \(sums) s to hash them with sha256sum")
  }

  @Test func theAgentFindsCopiesThatComeTogether() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    for number in 1...20 { try folder.put(TestPhoto.medium, as: "copy-\(number).jpg") }
    try await folder.wait(until: "duplicate", reaches: 19)
    let status = try await folder.status()
    #expect(status.images == 1)
    #expect(status.count("stored") == 1)
    #expect(try await folder.story(of: AgentFolder.hash(of: TestPhoto.medium)).arrivals.count == 20)
    #expect(try await agent.stop() == 0)
  }

  /// A process that died while a photo was set aside left it in a hidden folder: the next start takes it in.
  @Test func aPhotoThatWasLeftAsideIsTakenIn() async throws {
    let folder = try AgentFolder(drop: ["on-stored = delete"])
    try folder.put(TestPhoto.medium, as: "day/.sluice-aside-0123456789abcdef/photo.jpg")
    try folder.put(TestPhoto.large, as: ".sluice-aside-fedcba9876543210~other.jpg")
    let agent = try await AgentProcess.ready(in: folder)
    try await folder.wait(until: "stored", reaches: 2)
    try await agent.wait(for: "stored", of: "day/photo.jpg")
    try await wait(for: "the originals to go", story: { folder.logText }) {
      try FileManager.default.subpathsOfDirectory(atPath: folder.drop.path) == ["day"]
    }
    try folder.expectPool(of: [AgentFolder.hash(of: TestPhoto.medium), AgentFolder.hash(of: TestPhoto.large)])
    #expect(try await agent.stop() == 0)
  }

  /// What was rejected is found by its hash too.
  @Test func aRejectedFileIsFoundByItsHash() async throws {
    let folder = try AgentFolder()
    let half = TestPhoto.medium.prefix(TestPhoto.medium.count / 2)
    try folder.put(half, as: "half.jpg")
    #expect(try await folder.ingest("drop").end.rejected == 1)
    let story = try await folder.story(of: AgentFolder.hash(of: Data(half)))
    #expect(story.arrivals.map(\.outcome) == ["rejected"])
    let retried = try await folder.sluice("retry", AgentFolder.hash(of: Data(half)))
    #expect(retried.status == 0, "\(retried)")
  }

  /// Originals that are gone, or saved anew, or restored: the file that is left is never deleted as a duplicate.
  @Test func theLastOriginalIsNeverDeletedAsADuplicate() async throws {
    let folder = try AgentFolder(drop: ["on-stored = move ./done", "on-duplicate = delete"])
    let agent = try await AgentProcess.ready(in: folder)
    try folder.put(TestPhoto.medium, as: "first.jpg")
    let archived = folder.done.appending(path: "first.jpg")
    try await wait(for: "the original to be moved") { FileManager.default.fileExists(atPath: archived.path) }
    let copy = try folder.put(TestPhoto.medium, as: "copy.jpg")
    try await wait(for: "the copy to go", story: { folder.logText }) {
      let story = try? await folder.story(of: copy)
      return story?.newest?.outcome == "duplicate" && !FileManager.default.fileExists(atPath: copy.path)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.done.path) == ["first.jpg"])
    try FileManager.default.removeItem(at: archived)
    try folder.put(TestPhoto.medium, as: "again.jpg")
    let again = folder.done.appending(path: "again.jpg")
    try await wait(for: "the new original to be moved", story: { folder.logText }) {
      FileManager.default.fileExists(atPath: again.path)
    }
    #expect(try Data(contentsOf: again) == TestPhoto.medium)
    #expect(try await folder.story(of: folder.drop.appending(path: "again.jpg")).newest?.outcome == "stored")
    #expect(try await agent.stop() == 0)
  }

  @Test func aTouchedFileIsNoDuplicateOfItself() async throws {
    let folder = try AgentFolder(drop: ["on-duplicate = delete"])
    let agent = try await AgentProcess.ready(in: folder, ["--set", "agent.log-level=debug"])
    let first = try folder.put(TestPhoto.medium, as: "first.jpg")
    try await agent.wait(for: "stored", of: "first.jpg")
    try await Tool.shell("touch drop/first.jpg", in: folder.root)
    try await agent.wait(for: "the touched file looked at again") {
      $0.message.contains("unchanged") && $0.path?.hasSuffix("first.jpg") == true
    }
    let copy = try folder.put(TestPhoto.medium, as: "copy.jpg")
    try await wait(for: "the copy to go") { !FileManager.default.fileExists(atPath: copy.path) }
    #expect(FileManager.default.fileExists(atPath: first.path))
    #expect(try await folder.story(of: first).newest?.outcome == "stored")
    #expect(try await agent.stop() == 0)
  }
}
