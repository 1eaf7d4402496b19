import FoundationEssentials
import Model
import Posix
import Testing

@testable import Catalog

@Suite struct OpeningTests {
  let fixture: CatalogFixture

  init() throws {
    fixture = try CatalogFixture()
  }

  @Test(arguments: 0...Schema.newestVersion)
  func aCatalogOfAnyVersionBecomesTheNewest(_ version: Int) async throws {
    do {
      let old = try fixture.connection()
      for step in 0..<version {
        try old.execute(Schema.migrations[step])
        try old.execute("PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(step + 1)")
      }
    }
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a"), stored(1))
    #expect(try Schema.version(of: fixture.connection(), at: fixture.path) == Schema.newestVersion)
  }

  @Test func whatIsDurableIsAskedFor() async throws {
    let catalog = try await fixture.open()
    let settings = try await catalog.settings(["journal_mode", "synchronous", "foreign_keys"])
    #expect(settings == ["wal", "2", "1"])
  }

  @Test func aNewerCatalogIsRefused() async throws {
    _ = try await fixture.open()
    try fixture.connection().execute("PRAGMA user_version = 99")
    let failure = #expect(throws: AgentError.self) { try CatalogStore(at: fixture.path) }
    #expect(failure?.code == "newer-catalog" && failure?.fault == .configuration)
  }

  @Test func aDatabaseOfSomethingElseIsRefusedAndLeftAlone() throws {
    try fixture.connection().execute("CREATE TABLE theirs (x)")
    let failure = #expect(throws: AgentError.self) { try CatalogStore(at: fixture.path) }
    #expect(failure?.code == "no-catalog")
    let mode = try fixture.connection().first("PRAGMA journal_mode") { row in row.text() }
    #expect(mode == "delete")
  }

  @Test func aFileThatIsNoDatabaseIsRefused() throws {
    try Data(repeating: 0x41, count: 4_096).write(to: URL(filePath: "\(fixture.folder.text)/catalog.sqlite"))
    let failure = #expect(throws: AgentError.self) { try CatalogStore(at: fixture.path) }
    #expect(failure?.code == "SQLITE_NOTADB" && failure?.fault == .configuration)
    #expect(
      failure?.advice == "it is something else, or damaged: let `catalog` in [agent] name another file, which "
        + "`sluice verify --rebuild-catalog FILE` makes if there is a pool")
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    let path = fixture.folder.path.appending("none/catalog.sqlite")
    let failure = #expect(throws: AgentError.self) { try CatalogStore(at: path) }
    // Its disk may be mounted later.
    #expect(failure?.fault == .transient)
    #expect(failure?.advice.hasSuffix("/none` makes the folder; or let the config's `catalog` name another") == true)
  }

  @Test(arguments: ["nfs", "cifs", "fuse", "9p"])
  func aNetworkFilesystemIsRefused(_ name: String) throws {
    var filesystem = try FileSystem(of: fixture.folder.path)
    filesystem.name = name
    filesystem.isRemote = true
    let refusal = try #require(CatalogFile.refusal(of: filesystem, at: RawPath("/share/catalog.sqlite")))
    #expect(
      refusal.description == """
        could not open the catalog /share/catalog.sqlite: it lies on \(name), where a database is damaged sooner or \
        later; let the config's `catalog` name a file on a local disk; the pool may stay where it is
        """)
    filesystem.isRemote = false
    #expect(CatalogFile.refusal(of: filesystem, at: RawPath("/share/catalog.sqlite")) == nil)
  }

  @Test func thePoolIsRememberedOnce() async throws {
    let catalog = try await fixture.open()
    #expect(try await catalog.pool() == nil)
    let identity = PoolIdentity()
    try await catalog.remember(identity)
    try await catalog.remember(identity)
    let failure = await #expect(throws: AgentError.self) { try await catalog.remember(PoolIdentity()) }
    #expect(failure?.code == "other-pool")
    #expect(try await fixture.open().pool() == identity)
  }

  /// A status of SQLite and an errno of the system, and what becomes of them.
  struct Status: Sendable {
    var status: Int32
    var system: Int32
    var fault: AgentError.Fault
    var code: String

    /// The numbers are those of sqlite.org/rescode.html and of errno(3).
    static let all: [Status] = [
      Status(status: 13, system: 0, fault: .resource, code: "SQLITE_FULL"),
      Status(status: 10, system: 28, fault: .resource, code: "SQLITE_FULL"),
      Status(status: 10 | 3 << 8, system: 5, fault: .transient, code: "SQLITE_IOERR"),
      Status(status: 10 | 3 << 8, system: 122, fault: .resource, code: "SQLITE_FULL"),
      Status(status: 10 | 4 << 8, system: 28, fault: .transient, code: "SQLITE_IOERR"),
      Status(status: 10 | 12 << 8, system: 0, fault: .resource, code: "SQLITE_NOMEM"),
      Status(status: 5 | 2 << 8, system: 0, fault: .transient, code: "SQLITE_BUSY"),
      Status(status: 11, system: 0, fault: .transient, code: "SQLITE_CORRUPT"),
      Status(status: 19, system: 0, fault: .bug, code: "SQLITE_CONSTRAINT"),
    ]
  }

  @Test(arguments: Status.all)
  func aStatusIsClassified(_ row: Status) {
    let error = AgentError.sqlite(
      row.status, message: "why", system: row.system, tried: "use the catalog", on: "c.sqlite")
    #expect(error.fault == row.fault && error.code == row.code)
    #expect(row.fault == .bug || !error.advice.isEmpty)
  }
}
