import Foundation
import Model
import Testing

@testable import Catalog

/// What the scripts of Debian's package know of a catalog.
@Suite struct PackageScriptTests {
  private static let packaging = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "packaging")
  /// Stands for the root of the machine.
  private let root: URL
  private let fixture: CatalogFixture

  init() throws {
    fixture = try CatalogFixture()
    root = URL(filePath: fixture.folder.text).appending(path: "root")
    for folder in ["etc/sluice", "var/lib/sluice/pool", "var/lib/sluice/inbox"] {
      try FileManager.default.createDirectory(at: root.appending(path: folder), withIntermediateDirectories: true)
    }
  }

  private func run(_ script: URL, _ argument: String) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [script.path, argument]
    process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DPKG_ROOT": root.path]
    let said = Pipe()
    process.standardOutput = said
    process.standardError = said
    try process.run()
    let text = String(decoding: try said.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  /// The script as it is before debhelper adds to it, of a package that knows this version.
  private func script(_ name: String) throws -> URL {
    let text = try String(contentsOf: Self.packaging.appending(path: "debian/\(name)"), encoding: .utf8)
      .replacingOccurrences(of: "@CATALOG_VERSION@", with: "\(Schema.newestVersion)")
    let place = root.appending(path: name)
    try Data(text.utf8).write(to: place)
    return place
  }

  private func put(_ file: String, _ text: String = "bytes") throws {
    let place = root.appending(path: "var/lib/sluice/\(file)")
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place)
  }

  /// What is left below `/var/lib/sluice`; nil when nothing is, the folder neither.
  private var left: [String]? {
    (try? FileManager.default.subpathsOfDirectory(atPath: root.appending(path: "var/lib/sluice").path))?.sorted()
  }

  @Test func thePackageKnowsTheNewestCatalog() throws {
    let said = try run(Self.packaging.appending(path: "catalog-version"), "")
    #expect(said.status == 0 && said.text == "\(Schema.newestVersion)\n")
  }

  @Test(arguments: [0, 1], [nil, "/elsewhere/photos.sqlite", "beside.sqlite"])
  func anOlderPackageIsNotInstalledOverANewerCatalog(_ more: Int, _ named: String?) async throws {
    _ = try await fixture.open()
    try fixture.connection().execute(
      "PRAGMA user_version = \(Schema.newestVersion + more); PRAGMA wal_checkpoint(TRUNCATE)")
    var place = root.appending(path: "var/lib/sluice/catalog.sqlite")
    if let named {
      place = root.appending(path: named.hasPrefix("/") ? named : "etc/sluice/\(named)")
      try Data("[agent]\npool = ./pool\ncatalog = \(named)\n".utf8)
        .write(to: root.appending(path: "etc/sluice/agent.conf"))
    }
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: URL(filePath: fixture.path.description), to: place)
    let said = try run(script("preinst"), "upgrade")
    #expect(said.status == (more == 0 ? 0 : 1), "\(said)")
    #expect(said.text.contains("is of version \(Schema.newestVersion + 1), written by a newer Sluice") == (more == 1))
  }

  @Test(arguments: [nil, "", "SQLite format 3", String(repeating: "x", count: 4_096)])
  func whatIsNoCatalogKeepsNobodyFromInstalling(_ text: String?) throws {
    if let text { try put("catalog.sqlite", text) }
    let said = try run(script("preinst"), "install")
    #expect(said.status == 0 && said.text.isEmpty, "\(said)")
  }

  @Test func purgingTakesAwayWhatHasNoPhotograph() throws {
    for file in ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-runs", "pool/.sluice-pool"] { try put(file) }
    try FileManager.default.createDirectory(
      at: root.appending(path: "var/lib/sluice/pool/58/5f"), withIntermediateDirectories: true)
    let said = try run(script("postrm"), "purge")
    #expect(said.status == 0 && said.text.isEmpty, "\(said)")
    #expect(left == nil)
  }

  @Test(arguments: ["pool/58/5f/585f_large.jpg", "pool/theirs.txt"])
  func purgingLeavesThePoolAndItsCatalogWhereSomethingIsInIt(_ file: String) throws {
    for file in [file, "catalog.sqlite", "pool/.sluice-pool"] { try put(file) }
    let said = try run(script("postrm"), "purge")
    #expect(said.status == 0 && said.text.contains("stays"), "\(said)")
    let left = try #require(left)
    #expect(Set(left).isSuperset(of: [file, "catalog.sqlite", "pool/.sluice-pool"]))
    #expect(!left.contains("inbox"))
  }

  @Test func purgingLeavesOriginalsAndTheCatalogOfAPoolThatIsAway() throws {
    for file in ["inbox/a.jpg", "catalog.sqlite"] { try put(file) }
    #expect(try run(script("postrm"), "purge").status == 0)
    #expect(left == ["catalog.sqlite", "inbox", "inbox/a.jpg", "pool"])
  }

  @Test func removingLeavesAll() throws {
    for file in ["catalog.sqlite", "pool/.sluice-pool"] { try put(file) }
    #expect(try run(script("postrm"), "remove").status == 0)
    #expect(left == ["catalog.sqlite", "inbox", "pool", "pool/.sluice-pool"])
  }

  @Test func purgingLeavesThePoolThatALinkLeadsTo() throws {
    for file in ["catalog.sqlite", "elsewhere/.sluice-pool", "elsewhere/58/5f/585f_large.jpg"] { try put(file) }
    let state = root.appending(path: "var/lib/sluice")
    try FileManager.default.removeItem(at: state.appending(path: "pool"))
    try FileManager.default.createSymbolicLink(
      at: state.appending(path: "pool"), withDestinationURL: state.appending(path: "elsewhere"))
    #expect(try run(script("postrm"), "purge").status == 0)
    #expect(Set(try #require(left)).isSuperset(of: ["catalog.sqlite", "elsewhere/.sluice-pool"]))
  }

  @Test(arguments: ["pool = /srv/pool", "catalog = /srv/catalog.sqlite"])
  func purgingLeavesTheCatalogWhereTheConfigNamedAnotherPlace(_ line: String) throws {
    let config = root.appending(path: "etc/sluice/agent.conf")
    let usual = ["pool = /var/lib/sluice/pool", "catalog = /var/lib/sluice/catalog.sqlite"]
    let lines = usual.map { $0.prefix(4) == line.prefix(4) ? line : $0 }
    for file in ["catalog.sqlite", "pool/.sluice-pool"] { try put(file) }
    try Data(("[agent]\n" + lines.joined(separator: "\n") + "\n").utf8).write(to: config)
    #expect(try run(script("postrm"), "remove").status == 0)
    try FileManager.default.removeItem(at: config)
    #expect(try run(script("postrm"), "purge").status == 0)
    #expect(left?.contains("catalog.sqlite") == true)
  }
}
