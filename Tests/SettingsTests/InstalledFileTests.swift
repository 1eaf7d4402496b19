import Foundation
import Model
import Testing

@testable import Settings

/// The agent.conf of Debian's package, which is made of the shipped one.
@Suite struct InstalledFileTests {
  private let shipped: [Substring]
  private let installed: [Substring]

  init() throws {
    shipped = try String(contentsOf: projectFolder.appending(path: "agent.conf"), encoding: .utf8).lines
    let process = Process()
    process.executableURL = projectFolder.appending(path: "packaging/installed-config")
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    installed = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self).lines
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  @Test func itDiffersInItsFoldersOnly() {
    let added = installed.difference(from: shipped).insertions.compactMap { change -> Substring? in
      guard case .insert(_, let line, _) = change, !line.hasPrefix("#") else { return nil }
      return line
    }
    #expect(
      added == [
        "pool = /var/lib/sluice/pool", "catalog = /var/lib/sluice/catalog.sqlite", "path = /var/lib/sluice/inbox",
      ])
    #expect(installed.difference(from: shipped).removals.count == 3)
  }

  @Test func itIsAConfiguration() throws {
    let folder = try ConfigFolder(installed.joined(separator: "\n"))
    let configuration = try folder.load()
    #expect(configuration.pool.description == "/var/lib/sluice/pool")
    #expect(configuration.catalog.description == "/var/lib/sluice/catalog.sqlite")
    #expect(configuration.drops.map(\.root.description) == ["/var/lib/sluice/inbox"])
  }
}

extension String {
  fileprivate var lines: [Substring] { split(separator: "\n", omittingEmptySubsequences: false) }
}
