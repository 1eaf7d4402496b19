import Glibc
import Model
import Posix

/// Where the catalog lies, and whether it can lie there.
struct CatalogFile {
  /// The code of the error when the files of a catalog go away while it is in use.
  static let goneCode = "catalog-gone"
  static let replacedCode = "catalog-replaced"

  /// Where the file really is: SQLite's own files lie beside it there.
  let path: RawPath

  init(leadingTo path: RawPath) {
    self.path = (try? path.resolved()) ?? path
  }

  /// The file whose bytes the runs lock.
  var runs: RawPath { RawPath(bytes: path.bytes + Array("-runs".utf8)) }

  /// Opens the catalog and brings it to the newest version.
  func open(readOnly: Bool, busyTimeout: Int32) throws(AgentError) -> Connection {
    do throws(AgentError) {
      return try openOrRefuse(readOnly: readOnly, busyTimeout: busyTimeout)
    } catch {
      throw unfit(error)
    }
  }

  private func openOrRefuse(readOnly: Bool, busyTimeout: Int32) throws(AgentError) -> Connection {
    if readOnly { try checkPresence() }
    let folder = path.parent.isEmpty ? RawPath("/proc/self/cwd") : path.parent
    if let refusal = Self.refusal(of: try Self.filesystem(of: folder), at: path) { throw refusal }
    try checkKind()
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
    // What a run that ended in an error of the disk left in the log may be in the kernel's memory only. A new version is to
    // stand in the file itself, where the package's scripts look for it: that waits for who reads.
    let isRenewed = try Schema.migrate(connection, at: path)
    try connection.execute("PRAGMA wal_checkpoint(\(isRenewed ? "TRUNCATE" : "PASSIVE"))")
    return connection
  }

  /// The same error, with what to type.
  private func unfit(_ error: AgentError) -> AgentError {
    var error = error
    switch error.code {
    case "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "EACCES":
      error.advice = Admission.advice(forOwn: path.parent, with: path)
    case "SQLITE_NOTADB":
      error.advice = """
        it is something else, or damaged: let `catalog` in [agent] name another file, which \
        `sluice verify --rebuild-catalog FILE` makes if there is a pool
        """
    default: break
    }
    return error
  }

  /// Throws `configuration` unless there is nothing yet, or a file with a name of its own that can be the catalog.
  private func checkKind() throws(AgentError) {
    guard let status = try? FileStatus(of: path) else { return }
    let cause: String
    var advice = "let the config's `catalog` name a file"
    switch status.kind {
    case .folder: cause = "it is a folder"
    case .special: cause = "it is no regular file"
    case .link: cause = "it is a link that leads nowhere"
    case .file where status.linkCount > 1:
      cause = "it has \(status.linkCount) names, and SQLite would keep a log beside each"
      advice = "remove the other hard links to it"
    case .file where status.identity.size == 0 && (try? FileStatus(of: runs)) != nil:
      cause = "it is empty, and was a catalog once"
      advice =
        "put back a backup, or remove it and \(runs.description) to begin anew: all files are then taken in again"
    case .file: return
    }
    throw AgentError(
      .configuration, code: "unfit-catalog", tried: "open the catalog", on: path.description, cause: cause,
      advice: advice)
  }

  /// Throws `no-catalog-yet` when there is none.
  func checkPresence() throws(AgentError) {
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
        // A disk that is mounted later is no mistake in the config.
        error.code == "ENOENT" ? .transient : .configuration, code: error.code, tried: "open the catalog in",
        on: folder.description, cause: error.cause,
        advice: "`mkdir -p \(folder.shellWord)` makes the folder; or let the config's `catalog` name another")
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
