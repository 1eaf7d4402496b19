import Foundation
import Testing

/// The commands that speak of files, as programs and people see them.
@Suite(.serialized) struct CommandTests {
  @Test func ingestSumsUp() async throws {
    let folder = try AgentFolder()
    try folder.put(3, of: TestPhoto.medium)
    try folder.put(TestPhoto.variation(of: TestPhoto.medium, "photo 1"), as: "copy.jpg")
    let run = try await folder.ingest("drop")
    #expect(run.status == 0)
    #expect(run.files.count == 4)
    #expect(Set(run.files.compactMap(\.outcome)) == ["stored", "duplicate"])
    #expect(run.files.allSatisfy { $0.hash?.count == 64 && $0.reason == nil })
    #expect(run.end.stored == 3)
    #expect(run.end.duplicate == 1)
    #expect(run.end.bytesIn >= 4 * TestPhoto.medium.count)
    #expect(run.end.bytesOut > 0)
    #expect(run.end.seconds > 0)
    let again = try await folder.sluice("ingest", "drop")
    #expect(again.status == 0)
    #expect(
      again.output.contains("3 stored, 1 duplicate, 0 rejected, 0 failed")
        || again.output.contains("0 rejected, 0 failed"))
  }

  @Test func whatWasRejectedEndsWith2() async throws {
    let folder = try AgentFolder()
    try folder.put(TestPhoto.small, as: "good.jpg")
    try folder.put(Data("text\n".utf8), as: "text.jpg")
    let run = try await folder.ingest("drop/good.jpg", "drop/text.jpg")
    #expect(run.status == 2)
    #expect(run.end.stored == 1)
    #expect(run.end.rejected == 1)
    let missing = try await folder.ingest("drop/nowhere.jpg")
    #expect(missing.status == 2)
    #expect(missing.files.first?.reason?.isEmpty == false)
  }

  @Test func wrongUsageEndsWith64() async throws {
    let folder = try AgentFolder()
    for arguments in [
      ["ingest"], ["ingest", "--drop", "nowhere", "drop"], ["status", "a", "b"], ["retry"], ["watch", "x"],
    ] {
      let result = try await Tool.run(SluiceProcess.program.path, arguments, in: folder.root)
      #expect(result.status == 64, "\(arguments): \(result)")
      #expect(result.errors.contains("Usage: sluice \(arguments[0])"), "\(arguments): \(result)")
    }
  }

  @Test func aWrongConfigEndsWith78() async throws {
    let folder = try AgentFolder(drop: ["settel = 1 s"])
    for command in ["watch", "status"] {
      let result = try await folder.sluice(command)
      #expect(result.status == 78, "\(command): \(result)")
      #expect(result.errors.contains("did you mean settle?"), "\(command): \(result)")
    }
  }

  @Test func whatCannotBeDoneEndsWith1() async throws {
    let folder = try AgentFolder()
    let early = try await folder.sluice("status")
    #expect(early.status == 1, "\(early)")
    #expect(early.errors.hasPrefix("sluice: could not "))
    _ = try await folder.ingest("drop")
    let unknown = try await folder.sluice("status", "drop/unknown.jpg")
    #expect(unknown.status == 1, "\(unknown)")
    #expect(unknown.errors.contains("the catalog does not know it"))
    let hash = try await folder.sluice("status", String(repeating: "0", count: 64))
    #expect(hash.status == 1, "\(hash)")
  }

  @Test func statusTellsTheStoryOfAFile() async throws {
    let folder = try AgentFolder(more: ["[variant tiny]", "box = 32x32", "formats = jpeg;webp"])
    let data = TestPhoto.variation(of: TestPhoto.medium, "its story")
    let file = try folder.put(data, as: "a/photo.jpg")
    _ = try await folder.ingest("drop")
    let hash = AgentFolder.hash(of: data)
    for story in [
      try await folder.story(of: file), try await folder.story(of: hash),
      try await folder.story(of: "drop/a/photo.jpg"),
    ] {
      let arrival = try #require(story.newest)
      #expect(arrival.path == file.path)
      #expect(arrival.drop == "inbox")
      #expect(arrival.outcome == "stored")
      #expect(arrival.attempts == 1)
      let image = try #require(story.image)
      #expect((image.hash, image.format, image.width, image.height) == (hash, "jpeg", 600, 400))
      let sizes = image.variants.map { "\($0.name) \($0.format) \($0.width)x\($0.height)" }.sorted()
      #expect(sizes == ["small jpeg 96x64", "tiny jpeg 32x21", "tiny webp 32x21"])
      for variant in image.variants {
        #expect(try Data(contentsOf: folder.pool.appending(path: variant.path)).count == variant.bytes)
      }
    }
    let text = try await folder.sluice("status", file.path)
    #expect(text.status == 0)
    #expect(text.output.contains(hash))
  }

  @Test func retryTakesUpWhatWasRejected() async throws {
    let folder = try AgentFolder(limits: ["max-pixels = 1000"])
    let file = try folder.put(TestPhoto.medium, as: "photo.jpg")
    let strict = try await AgentProcess.ready(in: folder)
    try await strict.wait(for: "rejected", of: "photo.jpg")
    #expect(try await strict.stop() == 0)
    try folder.configure()
    let agent = try await AgentProcess.ready(in: folder)
    #expect(try await folder.story(of: file).newest?.outcome == "rejected")
    let retry = try await folder.sluice("retry", file.path)
    #expect(retry.status == 0, "\(retry)")
    try await agent.wait(for: "stored", of: "photo.jpg")
    #expect(try await folder.sluice("retry", "--rejected").status == 1)
    #expect(try await agent.stop() == 0)
  }
}
