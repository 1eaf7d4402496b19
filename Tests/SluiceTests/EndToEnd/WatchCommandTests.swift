import Foundation
import Testing

/// The agent and its signals, and those who run beside it.
@Suite(.serialized) struct WatchCommandTests {
  @Test func aLineIsLoggedForEachOutcome() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    let data = TestPhoto.variation(of: TestPhoto.medium, "logged")
    try folder.put(data, as: "photo.jpg")
    try await agent.wait(for: "stored", of: "photo.jpg")
    let line = try #require(try agent.lines().last { $0.outcome != nil })
    #expect(line.path == folder.drop.appending(path: "photo.jpg").path)
    #expect(line.hash == AgentFolder.hash(of: data))
    #expect(line.bytesIn == data.count)
    #expect(line.bytesOut ?? 0 > 0)
    #expect(line.variants?.hasPrefix("small.jpg=96x64/") == true, "\(line)")
    let text = folder.logText
    for stage in ["hash", "render", "encode", "publish", "record"] { #expect(text.contains(#""\#(stage)_ms":"#)) }
    #expect(try await agent.stop() == 0)
  }

  @Test func theConfigIsReadAgain() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    let second = folder.root.appending(path: "second")
    try FileManager.default.createDirectory(at: second, withIntermediateDirectories: true)
    try folder.configure(more: ["[drop second]", "path = ./second", "settle = 200 ms"])
    agent.signal(SIGHUP)
    try await agent.wait(for: "the new config") { $0.message.contains("configuration read again") }
    try TestPhoto.variation(of: TestPhoto.small, "second").write(to: second.appending(path: "in-second.jpg"))
    try await agent.wait(for: "stored", of: "second/in-second.jpg")
    try folder.put(TestPhoto.variation(of: TestPhoto.small, "first"), as: "in-first.jpg")
    try await agent.wait(for: "stored", of: "in-first.jpg")

    try Data("[agent]\nworker = 3\n".utf8).write(to: folder.root.appending(path: "agent.conf"))
    agent.signal(SIGHUP)
    try await agent.wait(for: "a complaint") { $0.message.contains("the old configuration stays") }
    try TestPhoto.variation(of: TestPhoto.small, "second, again").write(to: second.appending(path: "later.jpg"))
    try await agent.wait(for: "stored", of: "later.jpg")

    try folder.configure()
    agent.signal(SIGHUP)
    try await wait(for: "the config without the folder", story: { folder.logText }) {
      try agent.lines().count { $0.message.contains("configuration read again") } == 2
    }
    try TestPhoto.variation(of: TestPhoto.small, "unwatched").write(to: second.appending(path: "unwatched.jpg"))
    try folder.put(TestPhoto.variation(of: TestPhoto.small, "last"), as: "last.jpg")
    try await agent.wait(for: "stored", of: "last.jpg")
    #expect(try await folder.status().images == 4)
    #expect(try await agent.stop() == 0)
  }

  @Test func aStopAtWorkLosesNothing() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    let hashes = try folder.put(200, of: TestPhoto.large)
    try await wait(for: "work", story: { folder.logText }) {
      try agent.lines().contains { $0.outcome == "stored" }
    }
    #expect(try await agent.stop(within: .seconds(15)) == 0)
    let status = try await folder.status()
    #expect(status.inHand.isEmpty)
    #expect(status.count("rejected") + status.count("failed") == 0)
    #expect(status.count("stored") < 200)
    #expect(try folder.contents().hashes.count == status.count("stored"))
    let next = try await AgentProcess.ready(in: folder)
    try await folder.wait(until: "stored", reaches: 200)
    try folder.expectPool(of: hashes)
    #expect(try await folder.status().count("duplicate") == 0)
    #expect(try await next.stop() == 0)
  }

  @Test func aSecondAgentOnTheSameCatalogIsRefused() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    let second = try await folder.sluice("watch")
    #expect(second.status == 1, "\(second)")
    #expect(second.errors.contains("sluice: could not "), "\(second)")
    try folder.put(TestPhoto.small, as: "photo.jpg")
    try await agent.wait(for: "stored", of: "photo.jpg")
    #expect(try await agent.stop() == 0)
  }

  @Test func ingestRunsBesideWatch() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    var hashes: Set<String> = []
    for number in 1...60 {
      let data = TestPhoto.variation(of: TestPhoto.medium, "outside \(number)")
      try data.write(to: folder.outside.appending(path: "outside-\(number).jpg"))
      hashes.insert(AgentFolder.hash(of: data))
    }
    hashes.formUnion(try folder.put(60, of: TestPhoto.medium, called: "inside"))
    let run = try await folder.ingest("outside")
    #expect(run.status == 0)
    #expect(run.end.stored == 60)
    try await folder.wait(until: "stored", reaches: 120)
    let status = try await folder.status()
    #expect(status.images == 120)
    #expect(status.count("failed") + status.count("rejected") + status.count("duplicate") == 0)
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
  }
}
