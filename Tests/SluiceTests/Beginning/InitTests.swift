import Foundation
import Testing

/// `sluice init`.
@Suite struct InitTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func sluice(_ arguments: String..., in place: String = "") throws -> SluiceProcess.Result {
    try SluiceProcess.run(arguments, in: place.isEmpty ? folder.url : folder.url.appending(path: place))
  }

  private func isThere(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.url.appending(path: name).path)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: folder.url.appending(path: name), encoding: .utf8)
  }

  @Test func itMakesAllThatAnAgentNeeds() async throws {
    let result = try sluice("init", "my photos")
    // With findings where this machine lacks something, a layer of the sandbox perhaps.
    #expect([0, 2].contains(result.status), "\(result.errors)")
    #expect(result.errors.isEmpty)
    for name in ["agent.conf", "drop", "pool"] { #expect(isThere("my photos/\(name)")) }
    #expect(!isThere("my photos/catalog.sqlite"))
    let place = folder.url.appending(path: "my photos").path
    #expect(
      result.text.hasPrefix("Made  \(place)\nMade  \(place)/drop\nMade  \(place)/pool\nWrote \(place)/agent.conf\n"))
    #expect(result.text.contains("\n  sluice watch --config '\(place)/agent.conf'\n"))
    #expect(result.text.contains(" drop inbox: \(place)/drop on "))
    try TestPhoto.small.write(to: folder.url.appending(path: "my photos/drop/a.jpg"))
    let ingest = try sluice("ingest", "drop", in: "my photos")
    #expect(ingest.status == 0, "\(ingest.errors)")
    #expect(isThere("my photos/catalog.sqlite"))
  }

  @Test func theFileIsTheShippedOneButForWhatIsSet() throws {
    #expect(try [0, 2].contains(sluice("init").status))
    let shipped = try String(contentsOf: DocumentPage.project.appending(path: "agent.conf"), encoding: .utf8)
    let values = { (text: String) in text.split(separator: "\n").drop { $0 != "[agent]" } }
    #expect(try values(text("agent.conf")) == values(shipped))
    let result = try sluice(
      "init", "b", "--set", "agent.workers=2", "--set", "variant tiny.box=64x64", "--set", "agent.pool=elsewhere/pool",
      "--set", "drop inbox.on-stored=move b/done")
    #expect([0, 2].contains(result.status), "\(result.errors)")
    let lines = try text("b/agent.conf").split(separator: "\n")
    let pool = "pool = \(folder.url.path)/elsewhere/pool"
    for line in ["workers = 2", "[variant tiny]", "box = 64x64", pool[...], "path = ./drop", "on-stored = move ./done"]
    {
      #expect(lines.contains(line[...]), "\(line)")
    }
    for name in ["elsewhere/pool", "b/done", "b/drop"] { #expect(isThere(name)) }
    #expect(!isThere("b/pool"))
    let config = try sluice("config", in: "b")
    #expect(config.status == 0 && config.text.contains("\n[variant tiny]\n"), "\(config.errors)")
  }

  @Test func configNamesWhereTheFileGoes() throws {
    let result = try sluice("init", "data", "--config", "etc/sluice/my.conf", "--json")
    #expect([0, 2].contains(result.status), "\(result.errors)")
    #expect(isThere("data/drop") && isThere("data/pool") && !isThere("data/agent.conf"))
    #expect(try text("etc/sluice/my.conf").contains("\npool = \(folder.url.path)/data/pool\n"))
    let report = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
    #expect(report["file"] as? String == "\(folder.url.path)/etc/sluice/my.conf")
    #expect((report["made"] as? [String])?.count == 5)
  }

  @Test func whatIsThereIsKept() throws {
    try FileManager.default.createDirectory(at: folder.url.appending(path: "drop"), withIntermediateDirectories: true)
    try folder.write("mine", to: "drop/a.txt")
    let first = try sluice("init")
    #expect([0, 2].contains(first.status))
    #expect(!first.text.contains("Made  \(folder.url.path)/drop\n"))
    #expect(try text("drop/a.txt") == "mine")
    try folder.write("# mine\n", to: "agent.conf")
    let second = try sluice("init")
    #expect(second.status == 64)
    #expect(try text("agent.conf") == "# mine\n")
  }

  @Test func wrongValuesMakeNothing() throws {
    let result = try sluice("init", "a", "--set", "agent.pool=a/drop")
    #expect(result.status == 78)
    #expect(result.errors.contains("is the drop folder"), "\(result.errors)")
    #expect(!isThere("a"))
  }

  /// Whoever kills it finds no file, or all of it.
  @Test(.enabled(if: Tool.areInstalled("strace"))) func theFileHasItsNameWhenItIsWhole() async throws {
    let result = try await Tool.run(
      "strace",
      ["-f", "-o", "trace", "-e", "trace=openat,write,fsync,linkat", SluiceProcess.program.path, "init", "a"],
      in: folder.url)
    #expect([0, 2].contains(result.status), "\(result.errors)")
    let calls = try text("trace").split(separator: "\n")
    let made = try #require(calls.firstIndex { $0.contains("O_TMPFILE") && $0.contains("0644") })
    let synced = try #require(calls[made...].firstIndex { $0.contains("fsync(") })
    let named = try #require(calls.firstIndex { $0.contains("linkat(") && $0.contains("agent.conf") })
    #expect(made < synced && synced < named)
  }

  @Test(.enabled(if: Tool.isRoot)) func rootWorksForTheOwnerOfTheFolder() throws {
    let owned = folder.url.appending(path: "owned")
    try FileManager.default.createDirectory(at: owned, withIntermediateDirectories: true)
    try Newcomer.own(owned, by: .nobody)
    let result = try sluice("init", "owned")
    #expect([0, 2].contains(result.status), "\(result.errors)")
    for name in ["agent.conf", "drop", "pool"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: owned.appending(path: name).path)
      #expect(attributes[.ownerAccountID] as? Int == 65_534, "\(name)")
    }
    #expect(!result.text.contains("chown"))
    #expect(try sluice("init", "new").text.contains("\n  chown USER \(folder.url.path)/new "))
  }

  /// Whose folder it is may have root make there what they could make, and nothing else.
  @Test(.enabled(if: Tool.isRoot)) func rootGivesNothingAway() throws {
    let owned = folder.url.appending(path: "owned")
    for name in ["owned", "roots"] {
      try FileManager.default.createDirectory(
        at: folder.url.appending(path: name), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    }
    try Newcomer.own(owned, by: .nobody)
    let result = try sluice("init", "owned", "--set", "agent.pool=\(folder.url.path)/roots/pool")
    #expect(result.status == 1 && result.errors.contains("permission denied"), "\(result)")
    #expect(!isThere("roots/pool") && !isThere("owned/agent.conf"))
  }

  @Test(arguments: ["agent.pool=a/b\nworkers = 3", "drop inbox.on-stored=move a\nb"])
  func whatCannotStandInTheFileIsNotWritten(_ setting: String) throws {
    let result = try sluice("init", "a", "--set", setting)
    #expect([64, 78].contains(result.status), "\(result)")
    #expect(!isThere("a"))
  }
}
