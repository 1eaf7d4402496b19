import Foundation
import Testing

/// The catalog's disk refuses something: where nobody knows what is on it, the agent stops, and the next one goes on.
@Suite(
  .serialized, .enabled(if: InjectedError.isPossible && Tool.areInstalled("sqlite3"), "no strace, or no right to it"))
struct CatalogErrorTests {
  private static let stopping = [
    "fdatasync:error=EIO", "fdatasync:error=ENOSPC", "fdatasync:error=EDQUOT", "pwrite64:error=EIO",
    "pwrite64:error=EROFS", "fdatasync:error=EIO:when=2+", "fdatasync:error=EIO:when=3",
  ]

  @Test(arguments: FaultSample.of(stopping))
  func theAgentStopsAndTheNextOneGoesOn(_ fault: String) async throws {
    let folder = try AgentFolder(agent: ["workers = 1"], drop: ["on-stored = delete"])
    let agent = try await AgentProcess.ready(in: folder)
    try folder.put(TestPhoto.small, as: "before.jpg")
    try await agent.wait(for: "stored", of: "before.jpg")
    let injected = try await InjectedError(fault, in: [agent.pid], follows: true, of: folder)
    let hashes = try folder.put(6, of: TestPhoto.medium)
    #expect(try await agent.ended() == 1)
    let calls = injected.calls
    let first = try #require(calls.firstIndex { $0.contains("(INJECTED)") })
    let after = calls[first...].dropFirst().filter { $0.contains("catalog.sqlite") }
    #expect(after == [], "the catalog was written to after the error")
    #expect(folder.logText.contains("the catalog can't be used any more"))
    #expect(folder.logText.contains("sluice: could not "), "\(folder.logText.suffix(2_000))")
    // Those that are gone are in the pool, and the others are where they were.
    try expectNothingLost(hashes, in: folder)
    _ = try await folder.expectRowsAreTrue()
    let next = try await AgentProcess.ready(in: folder)
    try await folder.wait(until: "stored", reaches: 7)
    try await folder.expectCatalogIsTrue()
    try folder.expectPool(of: hashes.union([AgentFolder.hash(of: TestPhoto.small)]))
    #expect(try await folder.status().count("rejected") == 0)
    #expect(try await next.stop() == 0)
  }

  @Test func ingestStopsToo() async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    #expect(try await folder.ingest("drop").status == 0)
    let hashes = try folder.put(5, of: TestPhoto.medium)
    let trace = folder.root.appending(path: "trace").path
    let run = try await Tool.run(
      "strace",
      ["-f", "-o", trace, "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=4+"]
        + [SluiceProcess.program.path, "ingest", "drop"], in: folder.root)
    #expect(run.status == 1, "\(run)")
    #expect(run.errors.contains("disk I/O error"), "\(run)")
    _ = try await folder.expectRowsAreTrue()
    #expect(try await folder.ingest("drop").status == 0)
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
  }

  /// There is no room for a while, or no memory: that is no reason to stop.
  @Test(arguments: ["pwrite64:error=ENOSPC", "pwrite64:error=EDQUOT"])
  func aCatalogWithoutRoomIsWaitedFor(_ fault: String) async throws {
    let folder = try AgentFolder(agent: ["workers = 1"], drop: ["on-stored = delete"])
    let agent = try await AgentProcess.ready(in: folder)
    let injected = try await InjectedError(fault, in: agent.threads(named: "sluice-catalog"), of: folder)
    let hashes = try folder.put(4, of: TestPhoto.medium)
    try await agent.wait(for: "a complaint") { $0.reason?.contains("there is no space left for the catalog") ?? false }
    try expectNothingLost(hashes, in: folder)
    try await injected.lift()
    try await folder.wait(until: "stored", reaches: 4)
    try await folder.expectCatalogIsTrue()
    try folder.expectPool(of: hashes)
    #expect(try await agent.stop() == 0)
  }

  @Test func aCatalogThatAnotherHasLockedIsWaitedFor() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    let lock = folder.root.appending(path: "locked")
    let shell = Task { [root = folder.root] in
      try await Tool.shell(
        """
        (echo 'PRAGMA busy_timeout = 10000; BEGIN EXCLUSIVE;'; echo '.shell touch locked'; sleep 3; echo 'COMMIT;') |
          sqlite3 catalog.sqlite
        """, in: root)
    }
    try await wait(for: "the lock") { FileManager.default.fileExists(atPath: lock.path) }
    let hashes = try folder.put(5, of: TestPhoto.small)
    // Whoever only reads need not wait.
    #expect(try await folder.sluice("status").status == 0)
    try await folder.wait(until: "stored", reaches: 5)
    _ = try await shell.value
    try folder.expectPool(of: hashes)
    #expect(try await folder.status().count("failed") == 0)
    #expect(try await agent.stop() == 0)
  }

  /// The log with what was committed last, and its index, taken away from a living agent.
  @Test(arguments: ["catalog.sqlite-wal", "catalog.sqlite-shm", "catalog.sqlite"])
  func aCatalogThatIsTakenAwayStopsTheAgent(_ name: String) async throws {
    let folder = try AgentFolder(drop: ["on-stored = delete"])
    let agent = try await AgentProcess.ready(in: folder)
    let before = try folder.put(5, of: TestPhoto.small, called: "before")
    try await folder.wait(until: "stored", reaches: 5)
    try FileManager.default.removeItem(at: folder.root.appending(path: name))
    let after = try folder.put(5, of: TestPhoto.small, called: "after")
    #expect(try await agent.ended() == 1)
    #expect(
      folder.logText.contains("it was deleted or replaced while it was in use"), "\(folder.logText.suffix(2_000))")
    try expectNothingLost(before.union(after), in: folder)
    let next = try await AgentProcess.ready(in: folder)
    // Without its own file the catalog begins anew: the pool has all, and the rows what is taken in from now on.
    let isNew = name == "catalog.sqlite"
    try await wait(for: "the rest", story: { String(folder.logText.suffix(3_000)) }) {
      try folder.contents().hashes == before.union(after)
        && (try FileManager.default.contentsOfDirectory(atPath: folder.drop.path)).isEmpty
    }
    _ = try await folder.expectRowsAreTrue()
    if !isNew { try await folder.expectCatalogIsTrue() }
    #expect(try await next.stop() == 0)
  }

  /// Gone while no agent ran that had crashed: what it said is older, and what is there is taken in again.
  @Test func aLogThatIsGoneAtTheStartLosesNoPhoto() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    let hashes = try folder.put(10, of: TestPhoto.small)
    try await folder.wait(until: "stored", reaches: 10)
    try await agent.crash()
    for end in ["-wal", "-shm"] {
      try FileManager.default.removeItem(at: folder.root.appending(path: "catalog.sqlite\(end)"))
    }
    let next = try await AgentProcess.ready(in: folder)
    try await folder.wait(until: "stored", reaches: 10)
    try await folder.expectCatalogIsTrue()
    try folder.expectPool(of: hashes)
    #expect(try await next.stop() == 0)
  }

  private func expectNothingLost(_ hashes: Set<String>, in folder: AgentFolder) throws {
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.drop.path).map { name in
      AgentFolder.hash(of: try Data(contentsOf: folder.drop.appending(path: name)))
    }
    let lost = hashes.subtracting(left).subtracting(try folder.contents().hashes)
    #expect(lost.isEmpty, "neither in the drop folder nor in the pool")
  }
}
