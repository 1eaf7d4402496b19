import Foundation
import Testing

/// Several processes of Sluice at once.
@Suite struct TwoAgentsTests {
  @Test func aCatalogHasOneAgent() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    let second = try await folder.sluice("watch")
    #expect(second.status == 1)
    #expect(second.errors.contains("another `sluice watch` has this catalog"), "\(second.errors)")
    // The first one did not notice.
    let hashes = try folder.put(3, of: TestPhoto.small)
    try await folder.wait(until: "stored", reaches: 3)
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
  }

  /// Both begin the pool at the same moment, and take the same photos in.
  @Test func agentsWithCatalogsOfTheirOwnMayShareAPool() async throws {
    let first = try AgentFolder()
    let second = try AgentFolder()
    let shared = ["--set", "agent.pool=\(first.pool.path)"]
    for folder in [first, second] { try FileManager.default.removeItem(at: folder.drop) }
    try FileManager.default.createDirectory(at: first.drop, withIntermediateDirectories: true)
    let hashes = try first.put(40, of: TestPhoto.medium)
    try FileManager.default.copyItem(at: first.drop, to: second.drop)
    let agents = [try AgentProcess(in: first), try AgentProcess(in: second, shared)]
    for agent in agents { try await agent.wait(for: "ready") { $0.message == "ready" } }
    for folder in [first, second] {
      try await folder.wait(until: "stored", reaches: 40)
      let status = try await folder.status()
      #expect(status.images == 40)
      #expect(status.count("failed") == 0)
    }
    try first.expectPool(of: hashes)
    try await first.expectCatalogIsTrue()
    // The other catalog is as true.
    try await Tool.shell("cp -a \(first.pool.path) pool", in: second.root)
    try await second.expectCatalogIsTrue()
    for agent in agents { #expect(try await agent.stop() == 0) }
  }

  @Test func whatTheAgentAndIngestFindAtOnceIsTakenInOnce() async throws {
    let folder = try AgentFolder(drop: ["on-stored = move ./done", "on-duplicate = delete"])
    let agent = try await AgentProcess.ready(in: folder)
    let hashes = try folder.put(60, of: TestPhoto.medium)
    try await Tool.shell(
      """
      "$SLUICE" ingest --quiet drop & one=$!
      "$SLUICE" ingest --quiet drop & two=$!
      wait $one || true; wait $two || true
      """, in: folder.root, environment: ["SLUICE": SluiceProcess.program.path])
    try await folder.wait(until: "stored", reaches: 60)
    let done = folder.root.appending(path: "done")
    try await wait(for: "the originals to be moved", story: { folder.logText }) {
      try FileManager.default.contentsOfDirectory(atPath: done.path).count == 60
    }
    let status = try await folder.status()
    #expect(status.images == 60)
    #expect(status.arrivals.values.reduce(0, +) == 60, "\(status.arrivals)")
    #expect(status.count("duplicate") == 0)
    #expect(status.inHand.isEmpty)
    let moved = try FileManager.default.contentsOfDirectory(at: done, includingPropertiesForKeys: nil)
    #expect(Set(try moved.map { AgentFolder.hash(of: try Data(contentsOf: $0)) }) == hashes)
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }

  @Test func sameBytesAHundredTimesAtOnceAreRenderedOnce() async throws {
    let folder = try AgentFolder(agent: ["workers = 4"])
    for number in 1...100 { try folder.put(TestPhoto.large, as: "copy-\(number).jpg") }
    let agent = try await AgentProcess.ready(in: folder)
    try await folder.wait(until: "duplicate", reaches: 99)
    let status = try await folder.status()
    #expect(status.images == 1)
    #expect(status.count("stored") == 1)
    #expect(status.arrivals.values.reduce(0, +) == 100)
    #expect(try agent.lines().count { $0.variants != nil } == 1, "renderings")
    try folder.expectPool(of: [AgentFolder.hash(of: TestPhoto.large)])
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }
}
