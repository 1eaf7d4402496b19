import Foundation
import Testing

/// `sluice ingest` passes over what the drop folder passes over, and takes what is named.
@Suite struct IngestIgnoreTests {
  private func taken(_ arguments: String..., in folder: AgentFolder) async throws -> [String] {
    let result = try await Tool.run(SluiceProcess.program.path, ["ingest", "--json"] + arguments, in: folder.root)
    return try AgentFolder.lines(of: result.output, as: IngestReport.self).compactMap(\.path)
      .map { $0.components(separatedBy: "/drop/").last ?? $0 }.sorted()
  }

  private func folder() throws -> AgentFolder {
    let folder = try AgentFolder(drop: ["ignore = *-raw.jpg;trips/private/"])
    for name in ["a.jpg", "a-raw.jpg", "trips/b.jpg", "trips/private/c.jpg", ".hidden/e.jpg"] {
      try folder.put(TestPhoto.variation(of: TestPhoto.small, name), as: name)
    }
    return folder
  }

  @Test func aDropFolderIsTakenInByItsRules() async throws {
    let folder = try folder()
    #expect(try await taken("drop", in: folder) == ["a.jpg", "trips/b.jpg"])
  }

  @Test func aPartOfADropFolderIsToo() async throws {
    let folder = try folder()
    #expect(try await taken("drop/trips", in: folder) == ["trips/b.jpg"])
  }

  @Test func whatIsNamedIsTakenIn() async throws {
    let folder = try folder()
    let paths = ["a-raw.jpg", "trips/private"].map { "drop/\($0)" }
    #expect(try await taken(paths[0], paths[1], in: folder) == ["a-raw.jpg", "trips/private/c.jpg"])
  }
}
