import Foundation
import Synchronization
import Testing

/// Every way in which files are known to arrive, by the tools that people use. A row is right when the pool holds the
/// finished file and nothing else, and when the log and the catalog tell what happened.
@Suite(.serialized) struct WriterTableTests {
  private static let counts = Mutex((tried: 0, right: 0))
  /// How long the writers that hold a file open do so, in seconds.
  private static let holding = Double(ProcessInfo.processInfo.environment["SLUICE_HOLD_SECONDS"] ?? "") ?? 4

  @Test func copies() async throws {
    try await run("copies", WriterRow.copies)
  }

  @Test func renamesAndLinks() async throws {
    try await run("renames and links", WriterRow.renames)
  }

  @Test(.enabled(if: Tool.areInstalled("python3"), "python3 is not installed"))
  func smallPrograms() async throws {
    try await run("small programs", WriterRow.programs(holding: Self.holding))
  }

  @Test(.enabled(if: Tool.areInstalled("rsync"), "rsync is not installed"))
  func rsync() async throws {
    try await run("rsync", WriterRow.rsync)
  }

  @Test(
    .enabled(if: Tool.isRoot, "sshd wants to be started by root"),
    .enabled(if: Tool.areInstalled("sshd", "sftp", "scp", "rsync"), "OpenSSH's server or rsync is not installed"))
  func ssh() async throws {
    let server = try await FileServer.sshd()
    try await run("ssh", WriterRow.ssh, environment: server.environment)
    withExtendedLifetime(server) {}
  }

  @Test(
    .enabled(if: Tool.isRoot, "smbd wants to be started by root"),
    .enabled(if: Tool.areInstalled("smbd", "smbclient"), "Samba or smbclient is not installed"))
  func samba() async throws {
    let table = try await WriterTable()
    let server = try await FileServer.smbd(sharing: table.drop)
    try await run("Samba", WriterRow.samba, in: table, environment: server.environment)
    withExtendedLifetime(server) {}
  }

  @Test func allTogether() {
    let (tried, right) = Self.counts.withLock { $0 }
    print("the table of writers: rows tried \(tried), rows right \(right)")
    #expect(right == tried)
  }

  private func run(
    _ group: String, _ rows: [WriterRow], in table: WriterTable? = nil, environment: [String: String] = [:]
  ) async throws {
    let table = if let table { table } else { try await WriterTable() }
    try await table.run(rows, environment: environment)
    try table.expectNothingElse()
    Self.counts.withLock { $0 = ($0.tried + table.tried, $0.right + table.right) }
    print("\(group): rows tried \(table.tried), rows right \(table.right)")
  }
}
