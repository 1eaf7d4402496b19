import Foundation
import Testing

/// No room to write: what is in hand fails and waits, nothing is half there, and room sets it going again by itself.
@Suite(.serialized, .enabled(if: Tool.isRoot && SmallFilesystem.canBeMounted, "no filesystem can be mounted here"))
struct SpaceTests {
  /// What is too small, and how it is filled and made free again.
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    var options: String
    var fill: String
    var free: String
    var testDescription: String { name }
  }

  static let rows = [
    Row(
      name: "bytes", options: "size=16m", fill: "dd if=/dev/zero of=small/filler bs=64k 2>/dev/null || true",
      free: "rm small/filler"),
    // The last kilobytes: a write that begins well and ends short.
    Row(
      name: "all bytes but eight kilobytes", options: "size=16m",
      fill: "dd if=/dev/zero of=small/filler bs=64k 2>/dev/null || true; truncate -s -8k small/filler",
      free: "rm small/filler"),
    Row(
      name: "inodes", options: "size=16m,nr_inodes=400",
      fill: "mkdir small/many; i=0; while touch small/many/$i; do i=$((i+1)); done 2>/dev/null || true",
      free: "rm -r small/many"),
  ]

  @Test(arguments: rows, FaultSample.of(["pool", "catalog", "both"]))
  func aFullDiskIsWaitedFor(_ row: Row, _ what: String) async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let disk = try SmallFilesystem(at: folder.root.appending(path: "small"), options: row.options)
    try configure(
      folder, floor: "0", pool: what == "catalog" ? "pool" : "small/pool",
      catalog: what == "pool" ? "catalog.sqlite" : "small/catalog.sqlite")
    let agent = try await AgentProcess.ready(in: folder)
    var hashes = try folder.put(1, of: TestPhoto.large, called: "before")
    try await agent.wait(for: "stored", of: "before-1.jpg")
    try await Tool.shell(row.fill, in: folder.root)
    hashes.formUnion(try folder.put(40, of: TestPhoto.large))
    // The catalog's log has pages to use again; a burst needs more than those, but inodes it has all.
    let isHurt = what != "catalog" || row.name == "bytes"
    if isHurt {
      try await agent.wait(for: "a complaint") { line in line.reason?.contains("space") ?? false }
    }
    try await Tool.shell(row.free, in: folder.root)
    try await wait(for: "all photos", story: { String(folder.logText.suffix(3_000)) }) {
      try agent.lines().count { $0.outcome == "stored" } >= 41
    }
    let status = try await folder.status()
    #expect(status.images == 41 && status.count("rejected") == 0 && status.count("failed") == 0, "\(status)")
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(disk) {}
  }

  @Test func aPoolThatIsMountedReadOnlyForAWhileIsWaitedFor() async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let disk = try SmallFilesystem(at: folder.pool, megabytes: 8)
    let agent = try await AgentProcess.ready(in: folder)
    try folder.put(TestPhoto.small, as: "before.jpg")
    try await agent.wait(for: "stored", of: "before.jpg")
    try await Tool.shell("mount -o remount,ro pool", in: folder.root)
    try folder.put(TestPhoto.medium, as: "photo.jpg")
    // It pauses before it takes the photo in hand, or fails it and pauses.
    try await agent.wait(for: "a complaint") { $0.reason?.contains("mount it writable") ?? false }
    #expect(try await folder.status().images == 1)
    try await Tool.shell("mount -o remount,rw pool", in: folder.root)
    try await agent.wait(for: "stored", of: "photo.jpg")
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(disk) {}
  }

  @Test(arguments: ["pool", "catalog"])
  func intakePausesBelowTheFloor(_ what: String) async throws {
    let folder = try AgentFolder(agent: ["workers = 1", "min-free = 8 MiB"])
    let disk = try SmallFilesystem(at: folder.root.appending(path: "small"), megabytes: 16)
    try configure(
      folder, floor: "8 MiB", pool: what == "pool" ? "small/pool" : "pool",
      catalog: what == "pool" ? "catalog.sqlite" : "small/catalog.sqlite")
    let agent = try await AgentProcess.ready(in: folder)
    try folder.put(TestPhoto.small, as: "before.jpg")
    try await agent.wait(for: "stored", of: "before.jpg")
    #expect(try await folder.status().paused == [])
    try await Tool.shell("dd if=/dev/zero of=small/filler bs=1M count=10 2>/dev/null", in: folder.root)
    try folder.put(20, of: TestPhoto.medium)
    try await agent.wait(for: "a pause") { $0.message == "intake pauses" }
    let text = try await folder.sluice("status").output
    #expect(text.contains("no file is taken in") && text.contains("are to stay free"), "\(text)")
    #expect(text.contains("1 image") && text.contains("0 failed"), "\(text)")
    let refused = try await folder.sluice("ingest", "drop")
    #expect(refused.status == 1 && refused.errors.contains("lower `min-free`"), "\(refused)")
    try FileManager.default.removeItem(at: folder.root.appending(path: "small/filler"))
    try await folder.wait(until: "stored", reaches: 21)
    let lines = try agent.lines()
    #expect(lines.count { $0.message == "intake pauses" } == 1)
    #expect(lines.count { $0.message == "intake goes on" } == 1)
    #expect(lines.allSatisfy { $0.outcome != "failed" })
    #expect(try await agent.stop() == 0)
    withExtendedLifetime(disk) {}
  }

  @Test func aPausedAgentStopsAtOnceAndTakesANewFloor() async throws {
    let folder = try AgentFolder(agent: ["min-free = 1024 TiB"])
    let file = try folder.put(TestPhoto.small, as: "photo.jpg")
    let agent = try await AgentProcess.ready(in: folder)
    try await agent.wait(for: "a pause") { $0.message == "intake pauses" }
    #expect(try await agent.stop(within: .seconds(8)) == 0)
    #expect(try Data(contentsOf: file) == TestPhoto.small)
    let next = try await AgentProcess.ready(in: folder)
    try await next.wait(for: "a pause") { $0.message == "intake pauses" }
    try folder.configure(agent: ["min-free = 0"])
    next.signal(SIGHUP)
    try await next.wait(for: "stored", of: "photo.jpg")
    #expect(try await next.stop() == 0)
  }

  private func configure(_ folder: AgentFolder, floor: String, pool: String, catalog: String) throws {
    let text =
      ["[agent]", "workers = 1", "min-free = \(floor)", "pool = \(pool)", "catalog = \(catalog)"]
      + ["[drop inbox]", "path = ./drop", "settle = 200 ms", "[variant small]", "box = 96x96"]
    try Data((text.joined(separator: "\n") + "\n").utf8).write(to: folder.root.appending(path: "agent.conf"))
  }
}
