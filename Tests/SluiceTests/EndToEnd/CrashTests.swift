import Foundation
import Testing

/// Nothing is lost and nothing is half done, whoever is killed and whenever.
@Suite(.serialized) struct CrashTests {
  /// Photos that are taken in while the agent is killed ten times.
  private static let photoCount = Int(ProcessInfo.processInfo.environment["SLUICE_CRASH_PHOTOS"] ?? "") ?? 150

  @Test(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
  func tenCrashesOfTheAgentLoseNothing() async throws {
    let folder = try AgentFolder()
    let hashes = try folder.put(Self.photoCount, of: TestPhoto.large)
    for crash in 0..<10 {
      let agent = try AgentProcess(in: folder)
      // Somewhere in the first half of its share of what is left, or, once, before it has begun.
      let left = Self.photoCount - (try folder.contents().hashes.count)
      let stored = crash == 4 ? 0 : Int.random(in: 1...max(1, left / (10 - crash) / 2))
      try await wait(for: "\(stored) photos more", story: { String(folder.logText.suffix(2_000)) }) {
        // An agent that was not looked at in time may have taken in all that is left.
        try !agent.isRunning || agent.lines().count { $0.outcome != nil } >= stored
          || (try? folder.contents().hashes.count) == Self.photoCount
      }
      try await Task.sleep(for: .microseconds(Int.random(in: 0..<60_000)))
      try #require(agent.isRunning, "\(folder.logText.suffix(2_000))")
      try await agent.crash()
      try await expectTruth(in: folder)
    }
    let agent = try await AgentProcess.ready(in: folder)
    try await folder.wait(until: "stored", reaches: Self.photoCount, within: .seconds(120))
    let status = try await folder.status()
    #expect(status.images == Self.photoCount)
    #expect(status.count("rejected") == 0)
    #expect(status.count("failed") == 0)
    #expect(status.count("duplicate") == 0)
    #expect(status.waiting == 0)
    #expect(status.inHand.isEmpty)
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }

  /// At any instant: each row that says stored has its files.
  private func expectTruth(in folder: AgentFolder) async throws {
    #expect(try folder.contents().strays == [])
    guard FileManager.default.fileExists(atPath: folder.catalog.path) else { return }
    try await folder.expectRowsAreTrue()
  }

  @Test func aKilledWorkerCostsItsFileATurn() async throws {
    // WebP of so many pixels takes a worker some seconds.
    let folder = try AgentFolder(agent: ["workers = 2"], more: ["[variant big]", "box = 4000x4000", "formats = webp"])
    let agent = try await AgentProcess.ready(in: folder)
    let photo = TestPhoto.draw(width: 4_000, height: 3_000, detail: 0)
    let hashes = try folder.put(3, of: photo)
    var killed: Set<Int32> = []
    var idle: [Int32: Int] = [:]
    for _ in 1...2 {
      try await wait(for: "a worker at work", story: { String(folder.logText.suffix(2_000)) }) {
        for worker in agent.workers where !killed.contains(worker) {
          let ticks = AgentProcess.ticks(of: worker)
          // Half a second of work since it was first seen is well into a photo.
          guard ticks > idle[worker, default: ticks] + 50 else {
            idle[worker] = idle[worker] ?? ticks
            continue
          }
          kill(worker, SIGKILL)
          killed.insert(worker)
          return true
        }
        return false
      }
    }
    try await folder.wait(until: "stored", reaches: 3)
    let status = try await folder.status()
    #expect(status.count("rejected") == 0)
    #expect(status.waiting == 0)
    try folder.expectPool(of: hashes)
    #expect(agent.workers.allSatisfy { !killed.contains($0) })
  }

  @Test func aHangingWorkerIsReplaced() async throws {
    let folder = try AgentFolder(agent: ["workers = 1"], limits: ["timeout = 2 s"])
    let agent = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(1, of: TestPhoto.small, called: "first")
    try await folder.wait(until: "stored", reaches: 1)
    let hanging = agent.workers
    #expect(!hanging.isEmpty)
    for worker in hanging { kill(worker, SIGSTOP) }
    hashes.formUnion(try folder.put(2, of: TestPhoto.small, called: "second"))
    try await folder.wait(until: "stored", reaches: 3)
    #expect(try await folder.status().count("rejected") == 0)
    #expect(Set(agent.workers).isDisjoint(with: hanging))
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
  }
}
