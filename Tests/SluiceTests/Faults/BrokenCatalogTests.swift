import Foundation
import Glibc
import Testing

/// What stands where the catalog should be is no catalog, or none any more: the agent says so and touches nothing.
@Suite(.serialized) struct BrokenCatalogTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    /// A script that breaks the catalog.
    var script: String
    var status: Int32
    /// What the error says, and what to do.
    var words: [String]
    var testDescription: String { name }

    init(_ name: String, _ script: String, _ status: Int32, _ words: String...) {
      (self.name, self.script, self.status, self.words) = (name, script, status, words)
    }
  }

  private static let random = "if=/dev/urandom of=catalog.sqlite conv=notrunc 2>/dev/null"

  static let rows = [
    Row("a header of random bytes", "dd bs=100 count=1 \(random)", 78, "not a database", "something else"),
    Row(
      "random bytes behind the first page", "dd bs=4096 seek=1 count=14 \(random)", 1, "malformed", "put back a backup"),
    Row("cut in half", "truncate -s 40960 catalog.sqlite", 1, "malformed", "put back a backup"),
    Row("cut to a piece of a page", "truncate -s 1000 catalog.sqlite", 1, "malformed", "put back a backup"),
    Row("cut to nothing", "truncate -s 0 catalog.sqlite", 78, "it is empty", "put back a backup"),
    Row("a photo", "cp drop/before.jpg catalog.sqlite", 78, "not a database", "something else"),
    Row("text", "echo hello > catalog.sqlite", 78, "not a database", "something else"),
    Row(
      "somebody else's database", "rm catalog.sqlite; sqlite3 catalog.sqlite 'CREATE TABLE t (x)'", 78, "something else"
    ),
    Row("from the future", "sqlite3 catalog.sqlite 'PRAGMA user_version = 99'", 78, "version 99", "newer Sluice"),
    Row("a folder", "rm catalog.sqlite; mkdir catalog.sqlite", 78, "it is a folder", "name a file"),
    Row("a FIFO", "rm catalog.sqlite; mkfifo catalog.sqlite", 78, "no regular file", "name a file"),
    Row("a link that leads nowhere", "rm catalog.sqlite; ln -s nowhere catalog.sqlite", 78, "leads nowhere"),
    Row("a file with two names", "ln catalog.sqlite other.sqlite", 78, "2 names", "remove the other"),
  ]

  @Test(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"), arguments: FaultSample.of(rows))
  func itIsRefusedAndLeftAlone(_ row: Row) async throws {
    let folder = try AgentFolder()
    try folder.put(TestPhoto.small, as: "before.jpg")
    #expect(try await folder.ingest("drop").status == 0)
    try await Tool.shell(row.script, in: folder.root)
    try folder.put(TestPhoto.medium, as: "after.jpg")
    let (files, pool) = (try await sums(of: ".", in: folder), try await sums(of: "pool", in: folder))
    for arguments in [["watch"], ["ingest", "drop"], ["status"]] {
      let result = try await Tool.run(SluiceProcess.program.path, arguments, in: folder.root)
      // Who only counts may not come to the bad pages.
      guard arguments != ["status"] || result.status != 0 || row.status != 1 else { continue }
      #expect(result.status == row.status, "\(arguments): \(result)")
      #expect(result.errors.contains("sluice: could not "), "\(arguments): \(result)")
      if arguments != ["status"] {
        for word in row.words { #expect(result.errors.contains(word), "\(arguments): \(result)") }
      }
      #expect(try await sums(of: "pool", in: folder) == pool)
    }
    #expect(try await sums(of: ".", in: folder) == files)
  }

  @Test func aLinkToACatalogIsTheCatalog() async throws {
    let folder = try AgentFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.catalog.path, withDestinationPath: "outside/real.sqlite")
    try Data().write(to: folder.outside.appending(path: "real.sqlite"))
    let agent = try await AgentProcess.ready(in: folder)
    // Whoever goes by the other name meets the same locks.
    let second = try await folder.sluice("watch", "--set", "agent.catalog=outside/real.sqlite")
    #expect(second.status == 1 && second.errors.contains("another `sluice watch`"), "\(second)")
    try folder.put(TestPhoto.small, as: "photo.jpg")
    try await agent.wait(for: "stored", of: "photo.jpg")
    #expect(try await agent.stop() == 0)
  }

  @Test(
    .enabled(if: InjectedError.isPossible, "no strace, or no right to it"),
    arguments: [
      ("69690000", "nfs"), ("424D53FF", "cifs"), ("46557365", "fuse"), ("97190201", "9p"),
    ])
  func aNetworkFilesystemIsRefused(_ magic: String, _ name: String) async throws {
    let folder = try AgentFolder()
    // statfs(2) answers with the kind of that filesystem.
    let run = try await Tool.run(
      "strace",
      ["-f", "-o", "trace", "-P", folder.root.path, "-e", "trace=statfs"]
        + ["-e", "inject=statfs:poke_exit=@arg2=\(magic)", SluiceProcess.program.path, "watch"], in: folder.root)
    #expect(run.status == 78, "\(run)")
    #expect(run.errors.contains("it lies on \(name)") && run.errors.contains("a local disk"), "\(run)")
    #expect(!FileManager.default.fileExists(atPath: folder.catalog.path))
    #expect(!FileManager.default.fileExists(atPath: folder.pool.path))
  }

  @Test(.enabled(if: Tool.isRoot && SmallFilesystem.canBeMounted, "no filesystem can be mounted here"))
  func aFolderThatCannotBeWrittenIsNamed() async throws {
    let folder = try AgentFolder(agent: ["workers = 1"])
    let disk = try SmallFilesystem(at: folder.root.appending(path: "state"), megabytes: 8)
    let catalog = ["--set", "agent.catalog=state/catalog.sqlite"]
    try folder.put(TestPhoto.small, as: "photo.jpg")
    try await Tool.shell("mount -o remount,ro state", in: folder.root)
    for isThere in [false, true] {
      if isThere {
        try await Tool.shell("mount -o remount,rw state", in: folder.root)
        #expect(
          try await Tool.run(SluiceProcess.program.path, ["ingest", "drop"] + catalog, in: folder.root).status == 0)
        try await Tool.shell("mount -o remount,ro state", in: folder.root)
      }
      let run = try await Tool.run(SluiceProcess.program.path, ["watch"] + catalog, in: folder.root)
      #expect(run.status == 1, "\(run)")
      #expect(run.errors.contains("state/catalog.sqlite") && run.errors.contains("read and write"), "\(run)")
    }
    #expect(try Data(contentsOf: folder.drop.appending(path: "photo.jpg")) == TestPhoto.small)
    withExtendedLifetime(disk) {}
  }

  /// The names below a folder and their bytes, without SQLite's index, which is made for whoever reads.
  private func sums(of place: String, in folder: AgentFolder) async throws -> String {
    try await Tool.shell(
      """
      find '\(place)' \\( -type f ! -name '*-shm' ! -name '*-wal' ! -name '*-runs' -exec sha256sum {} + \\) \
        -o ! -type f ! -name . -printf '%p %y\\n' | sort
      """, in: folder.root)
  }
}
