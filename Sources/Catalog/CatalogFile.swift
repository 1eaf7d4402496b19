import Glibc
import Model
import Posix

/// Where the catalog lies, and whether it can lie there.
struct CatalogFile {
  let path: RawPath

  /// The file whose bytes the runs lock.
  var runs: RawPath { RawPath(bytes: path.bytes + Array("-runs".utf8)) }

  /// Opens the catalog and brings it to the newest version.
  func open(readOnly: Bool, busyTimeout: Int32) throws(AgentError) -> Connection {
    if readOnly { try checkPresence() }
    let folder = path.parent.isEmpty ? RawPath("/proc/self/cwd") : path.parent
    if let refusal = Self.refusal(of: try Self.filesystem(of: folder), at: path) { throw refusal }
    let connection = try Connection(to: path, readOnly: readOnly, busyTimeout: busyTimeout)
    try connection.execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF")
    guard !readOnly else {
      guard try Schema.version(of: connection, at: path) == Schema.newestVersion else {
        throw AgentError(
          .configuration, code: "older-catalog", tried: "read the catalog", on: path.description,
          cause: "it is of an older version", advice: "run `sluice watch` or `sluice ingest` once, which renews it")
      }
      return connection
    }
    _ = try Schema.version(of: connection, at: path)
    let mode = try connection.first("PRAGMA journal_mode = WAL") { row in row.text() }
    guard mode == "wal" else {
      throw AgentError(
        .configuration, code: "no-wal", tried: "open the catalog", on: path.description,
        cause: "its filesystem can't hold a write-ahead log", advice: "put the catalog on a local disk")
    }
    // The log is cut back after a burst, and every commit is on the disk when it returns.
    try connection.execute("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864")
    try Schema.migrate(connection, at: path)
    return connection
  }

  private func checkPresence() throws(AgentError) {
    do throws(AgentError) {
      _ = try FileStatus(of: path)
    } catch {
      guard error.code == "ENOENT" else { throw error }
      throw AgentError(
        .transient, code: "no-catalog-yet", tried: "open the catalog", on: path.description,
        cause: "it does not exist", advice: "`sluice watch` or `sluice ingest` makes it; or see `sluice config`")
    }
  }

  private static func filesystem(of folder: RawPath) throws(AgentError) -> FileSystem {
    do throws(AgentError) {
      return try FileSystem(of: folder)
    } catch {
      guard error.fault == .moved else { throw error }
      throw AgentError(
        .configuration, code: error.code, tried: "open the catalog in", on: folder.description, cause: error.cause,
        advice: "make the folder, or let the config's `catalog` name another")
    }
  }

  /// Why the catalog can't lie on this filesystem; nil where it can.
  ///
  /// A write-ahead log needs memory that all its users share, which no two machines do: SQLite corrupts there.
  static func refusal(of filesystem: FileSystem, at path: RawPath) -> AgentError? {
    guard filesystem.isRemote else { return nil }
    return AgentError(
      .configuration, code: "remote-filesystem", tried: "open the catalog", on: path.description,
      cause: "it lies on \(filesystem.name), where a database is damaged sooner or later",
      advice: "let the config's `catalog` name a file on a local disk; the pool may stay where it is")
  }
}
