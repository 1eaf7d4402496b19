import Foundation
import Testing

/// `sluice analyze` leaves everything as it was, and what it renders is what `ingest` publishes.
@Suite struct AnalyzeWritesNothingTests {
  /// Every name in a folder, and the bytes of every file.
  ///
  /// SQLite's own `-shm`, and a `-wal` with nothing in it, are left out: whoever reads a catalog needs them.
  private func tree(of folder: AgentFolder) throws -> [String: Data] {
    var tree: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.root.path) {
      let data = (try? Data(contentsOf: folder.root.appending(path: name))) ?? Data()
      if name.hasSuffix(".sqlite-shm") || name.hasSuffix(".sqlite-wal") && data.isEmpty { continue }
      tree[name] = data
    }
    return tree
  }

  @Test(arguments: [[], ["--render"]]) func withoutACatalogNoneIsMadeAndNoPoolBegun(_ options: [String]) async throws {
    let folder = try AgentFolder()
    try folder.put(TestPhoto.medium, as: "photo.jpg")
    let before = try tree(of: folder)
    let result = try await Tool.run(
      SluiceProcess.program.path, ["analyze", "drop", "--json"] + options, in: folder.root)
    #expect(try AgentFolder.Analyses(result).files.map(\.known) == [false])
    #expect(try tree(of: folder) == before)
    #expect(!FileManager.default.fileExists(atPath: folder.pool.path))
  }

  @Test func theCatalogAndThePoolStayAsTheyWere() async throws {
    let folder = try AgentFolder()
    try folder.put(3, of: TestPhoto.medium)
    _ = try await folder.ingest("drop")
    try folder.put(2, of: TestPhoto.medium, called: "new")
    try folder.put(Data("text".utf8), as: "text.jpg")
    let before = try tree(of: folder)
    let run = try await folder.analyses("--render", "--set", "variant small.quality=60", "drop")
    #expect((run.status, run.end.files, run.end.known, run.end.recommended, run.end.bad) == (2, 6, 3, 5, 1))
    #expect(try tree(of: folder) == before)
  }

  @Test func whatIsRenderedIsWhatIngestPublishes() async throws {
    let folder = try AgentFolder(
      more: ["[variant tiny]", "box = 32x32", "formats = jpeg;webp", "[variant large]", "box = 2000x2000"])
    try folder.put(3, of: TestPhoto.medium)
    let run = try await folder.analyses("--render", "drop")
    var promised: [String: Int] = [:]
    for file in run.files {
      for variant in file.variants ?? [] where variant.advice == "recommended" {
        promised["\(file.hash ?? "")_\(variant.name) \(variant.format)"] = variant.bytes
        #expect((variant.seconds ?? 0) > 0)
      }
    }
    #expect(promised.count == 3 * 4)
    #expect(run.end.bytesOut == promised.values.reduce(0, +))
    _ = try await folder.ingest("drop")
    var published: [String: Int] = [:]
    for (name, file) in try folder.contents().variants {
      let parts = (name as NSString).lastPathComponent.split(separator: ".").map(String.init)
      published["\(parts[0]) \(parts[1] == "jpg" ? "jpeg" : parts[1])"] = try Data(contentsOf: file).count
    }
    #expect(published == promised)
  }

  // MARK: Names on the standard input

  private func analyses(_ script: String, in folder: AgentFolder) async throws -> AgentFolder.Analyses {
    let words = ["-c", script, SluiceProcess.program.path]
    return try AgentFolder.Analyses(try await Tool.run("sh", words, in: folder.root))
  }

  @Test func namesComeOnLinesOrWithNULs() async throws {
    let folder = try AgentFolder()
    for name in ["a.jpg", "b c.jpg"] { try folder.put(TestPhoto.small, as: name) }
    _ = try await Tool.shell(#"cp drop/a.jpg "$(printf 'drop/x\ny\377.jpg')""#, in: folder.root)
    let lines = try await analyses(#"printf 'drop/a.jpg\n\ndrop/b c.jpg' | "$0" analyze --json -"#, in: folder)
    #expect(lines.status == 0)
    #expect(lines.files.map(\.path) == ["drop/a.jpg", "drop/b c.jpg"])
    let script = #"printf 'drop/x\ny\377.jpg\0drop/b c.jpg\0' | "$0" analyze --json drop/a.jpg - drop/a.jpg"#
    let list = try await analyses(script, in: folder)
    #expect(list.status == 0)
    #expect(list.files.map(\.path) == ["drop/a.jpg", #"drop/x\ny\xff.jpg"#, "drop/b c.jpg", "drop/a.jpg"])
    let none = try await analyses(#""$0" analyze --json - </dev/null"#, in: folder)
    #expect((none.status, none.end.files) == (0, 0))
  }

  /// Many pieces, with a name that is too long for any path among them.
  @Test func aLongListIsReadInPieces() async throws {
    let folder = try AgentFolder()
    let name = String(repeating: "n", count: 200)
    try folder.put(TestPhoto.small, as: "\(name).jpg")
    let list = (0..<600).map { $0 == 300 ? String(repeating: "l", count: 100_000) : "drop/\(name).jpg" }
    try Data(list.joined(separator: "\n").utf8).write(to: folder.root.appending(path: "list"))
    let run = try await analyses(#""$0" analyze --json - <list"#, in: folder)
    #expect(run.status == 2)
    #expect((run.end.files, run.end.bad) == (600, 1))
    #expect(run.files[300].code == "ENAMETOOLONG")
    #expect(run.files.count { $0.path == "drop/\(name).jpg" } == 599)
  }
}
