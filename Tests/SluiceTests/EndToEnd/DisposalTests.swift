import Foundation
import Testing

/// What becomes of originals, as the drop folder says.
@Suite(.serialized) struct DisposalTests {
  private func isThere(_ place: URL) -> Bool { FileManager.default.fileExists(atPath: place.path) }

  private func bytes(_ place: URL) -> Data? { try? Data(contentsOf: place) }

  @Test func storedOriginalsAreMovedAndKeepTheirFolders() async throws {
    let folder = try AgentFolder(drop: ["on-stored = move ./done", "on-duplicate = move ./again"])
    let done = folder.root.appending(path: "done")
    let first = TestPhoto.variation(of: TestPhoto.medium, "first")
    let second = TestPhoto.variation(of: TestPhoto.medium, "second")
    let agent = try await AgentProcess.ready(in: folder)
    for (data, name) in [(first, "a/b/photo.jpg"), (second, "a/b/photo.jpg"), (first, "a/b/photo.jpg")] {
      let place = try folder.put(data, as: name)
      try await wait(for: "the original to go", story: { folder.logText }) { !isThere(place) }
    }
    try await wait(for: "the second one") { isThere(done.appending(path: "a/b/photo-2.jpg")) }
    #expect(bytes(done.appending(path: "a/b/photo.jpg")) == first)
    #expect(bytes(done.appending(path: "a/b/photo-2.jpg")) == second)
    // A duplicate is out of sight while its original is read.
    let again = folder.root.appending(path: "again/a/b/photo.jpg")
    try await wait(for: "the duplicate to be moved", story: { folder.logText }) { isThere(again) }
    #expect(bytes(again) == first)
    let status = try await folder.status()
    #expect(status.count("stored") == 2)
    #expect(status.count("duplicate") == 1)
    try folder.expectPool(of: [first, second].reduce(into: []) { $0.insert(AgentFolder.hash(of: $1)) })
    #expect(try await agent.stop() == 0)
  }

  @Test func storedOriginalsAreDeletedAndTheirPoolStays() async throws {
    let folder = try AgentFolder(drop: ["on-stored = delete"])
    let agent = try await AgentProcess.ready(in: folder)
    let hashes = try folder.put(10, of: TestPhoto.small)
    try await folder.wait(until: "stored", reaches: 10)
    try await wait(for: "the originals to go") {
      try FileManager.default.contentsOfDirectory(atPath: folder.drop.path).isEmpty
    }
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
  }

  @Test func rejectedOriginalsAreMovedWithTheirReason() async throws {
    let folder = try AgentFolder(drop: ["on-rejected = move ./bad"])
    let agent = try await AgentProcess.ready(in: folder)
    for number in 1...2 {
      let place = try folder.put(Data("text \(number)\n".utf8), as: "sub/text.jpg")
      try await wait(for: "the original to go", story: { folder.logText }) { !isThere(place) }
    }
    let bad = folder.root.appending(path: "bad/sub")
    // A file leaves its place a moment before it has the new one.
    try await wait(for: "the second one") { isThere(bad.appending(path: "text-2.jpg")) }
    #expect(bytes(bad.appending(path: "text.jpg")) == Data("text 1\n".utf8))
    #expect(bytes(bad.appending(path: "text-2.jpg")) == Data("text 2\n".utf8))
    for name in ["text.jpg.reason.txt", "text-2.jpg.reason.txt"] {
      try await wait(for: name) { isThere(bad.appending(path: name)) }
      let reason = bytes(bad.appending(path: name)).map { String(decoding: $0, as: UTF8.self) }
      #expect(reason?.hasPrefix("sub/text.jpg: rejected: ") == true, "\(reason ?? "")")
    }
    #expect(try await folder.status().count("rejected") == 2)
    #expect(try await agent.stop() == 0)
  }

  @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm"), "there is no /dev/shm to write to"))
  func originalsAreMovedAcrossFilesystems() async throws {
    let target = URL(filePath: "/dev/shm/sluice-test-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: target) }
    let folder = try AgentFolder(drop: ["on-stored = move \(target.path)"])
    let agent = try await AgentProcess.ready(in: folder)
    let place = try folder.put(TestPhoto.large, as: "a/photo.jpg")
    try await wait(for: "the original to go", story: { folder.logText }) { !isThere(place) }
    #expect(bytes(target.appending(path: "a/photo.jpg")) == TestPhoto.large)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: target.path).sorted() == ["a", "a/photo.jpg"])
    #expect(try await agent.stop() == 0)
  }

  @Test func ingestFollowsTheRulesOfTheDropFolderAndLeavesOthersAlone() async throws {
    let folder = try AgentFolder(
      drop: ["on-stored = delete", "on-duplicate = delete", "on-rejected = move ./bad"])
    let inside = try folder.put(TestPhoto.variation(of: TestPhoto.small, "inside"), as: "inside.jpg")
    let outside = folder.outside.appending(path: "outside.jpg")
    try TestPhoto.variation(of: TestPhoto.small, "outside").write(to: outside)
    let copy = folder.outside.appending(path: "copy.jpg")
    try TestPhoto.variation(of: TestPhoto.small, "outside").write(to: copy)
    let text = folder.outside.appending(path: "text.jpg")
    try Data("text\n".utf8).write(to: text)
    let run = try await folder.ingest("drop", "outside")
    #expect(run.status == 2)
    #expect(run.end.stored == 2)
    #expect(run.end.duplicate == 1)
    #expect(run.end.rejected == 1)
    #expect(!isThere(inside))
    for place in [outside, copy, text] { #expect(isThere(place), "\(place.lastPathComponent)") }
    let named = try await folder.ingest("--drop", "inbox", "outside/copy.jpg")
    #expect(named.status == 0)
    #expect(isThere(copy))
  }
}
