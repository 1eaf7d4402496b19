import Foundation
import Testing

/// `sluice ingest` and `sluice analyze` on a folder that holds the catalog, the pool and the config.
@Suite struct OwnFileTests {
  /// The first run makes the catalog and fills the pool.
  private func used() async throws -> AgentFolder {
    let folder = try AgentFolder()
    try TestPhoto.variation(of: TestPhoto.small, "first").write(to: folder.root.appending(path: "first.jpg"))
    #expect(try await folder.ingest("first.jpg").end.stored == 1)
    try TestPhoto.variation(of: TestPhoto.small, "second").write(to: folder.root.appending(path: "second.jpg"))
    return folder
  }

  private func names(_ files: [IngestReport]) -> [String] {
    files.compactMap { $0.path?.components(separatedBy: "/").last }.sorted()
  }

  @Test(arguments: [".", "outside/..", "outside/link"]) func ingestPassesOverThem(_ path: String) async throws {
    let folder = try await used()
    try await Tool.shell("ln -s .. outside/link", in: folder.root)
    let run = try await folder.ingest(path)
    #expect(names(run.files) == ["first.jpg", "second.jpg"])
    #expect(run.status == 0)
    let (stored, rejected) = (run.end.stored, run.end.rejected)
    #expect(stored == 2 && rejected == 0)
    #expect(try await folder.list("--rejected").isEmpty)
    #expect(try await folder.status().images == 2)
  }

  /// The agent has the catalog open, so that its log and its index are there.
  @Test func ingestPassesOverTheCatalogOfARunningAgent() async throws {
    let folder = try await used()
    let agent = try await AgentProcess.ready(in: folder)
    for name in ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm", "catalog.sqlite-runs", "agent.conf"] {
      #expect(FileManager.default.fileExists(atPath: folder.root.appending(path: name).path), "\(name)")
    }
    // The agent's log is no file of Sluice: it only happens to be written here.
    let run = try await folder.ingest(".", "--set", "drop inbox.ignore=agent.log")
    #expect(names(run.files) == ["first.jpg", "second.jpg"])
    #expect(run.status == 0)
    #expect(try await agent.stop() == 0)
  }

  @Test func analyzePassesOverThem() async throws {
    let folder = try await used()
    let run = try await folder.analyses(".")
    #expect(run.status == 0)
    #expect(run.files.compactMap(\.path).sorted() == ["first.jpg", "second.jpg"])
  }

  /// Other files in the folder are still looked at and told.
  @Test func aFileOfTheSameNameElsewhereIsNotPassedOver() async throws {
    let folder = try await used()
    try await Tool.shell("cp agent.conf outside/agent.conf; cp catalog.sqlite outside/catalog.sqlite", in: folder.root)
    let run = try await folder.ingest(".")
    #expect(names(run.files) == ["agent.conf", "catalog.sqlite", "first.jpg", "second.jpg"])
    #expect(run.end.rejected == 2)
  }

  @Test func theConfigThatIsNamedIsPassedOver() async throws {
    let folder = try await used()
    try await Tool.shell("mv agent.conf named.conf; ln -s named.conf linked.conf", in: folder.root)
    let run = try await folder.ingest(".", "--config", "linked.conf")
    #expect(names(run.files) == ["first.jpg", "second.jpg"])
  }

  @Test func aCatalogThatIsALinkIsPassedOver() async throws {
    let folder = try await used()
    try await Tool.shell("mkdir db; mv catalog.sqlite* db/; ln -s db/catalog.sqlite catalog.sqlite", in: folder.root)
    let run = try await folder.ingest(".")
    #expect(names(run.files) == ["first.jpg", "second.jpg"])
    #expect(run.end.rejected == 0)
  }
}
