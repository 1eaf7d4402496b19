package import FoundationEssentials
import Glibc
import Model
import Posix

/// A process that takes arrivals in, or looks after what was taken in.
package struct Run: Hashable, Sendable {
  package enum Kind: String, Sendable, Codable {
    case watch
    case ingest
    case regenerate
    case verify
    case cleanup = "orphan-cleanup"
  }

  package var id: Int64
  package var kind: Kind
  package var startedAt: Date
  package var pid: Int32
  /// What holds around its workers, in words; empty where it did not say.
  package var sandbox: String
}

/// Which runs are alive, told by locks that the kernel lifts when a process ends, however it ends.
///
/// A run holds the byte of its number in the file beside the catalog; `watch` holds byte 0 as well.
struct RunRegister {
  let connection: Connection
  let file: RawPath

  /// The locks of a living run.
  struct Locks: ~Copyable {
    fileprivate let own: ByteLock
    fileprivate let watch: ByteLock?
  }

  /// Writes a run down and locks its byte. Throws `already-watching` when another `watch` has this catalog.
  func begin(_ kind: Run.Kind, sandbox: String, at now: Date) throws(AgentError) -> (id: Int64, locks: LockBox) {
    var watch: ByteLock?
    if kind == .watch {
      watch = try lock(0)
      if watch == nil {
        throw try alreadyWatching()
      }
    }
    try connection.run(
      "INSERT INTO runs (kind, started_at, pid, sandbox) VALUES (?, ?, ?, ?)",
      [.text(kind.rawValue), SQLValue(now), SQLValue(Int64(getpid())), .text(sandbox)])
    let id = connection.lastRow
    guard let own = try lock(id) else {
      throw AgentError(
        .bug, code: "run-taken", tried: "begin a run", cause: "somebody holds the lock of run \(id) already")
    }
    return (id, LockBox(Locks(own: own, watch: watch)))
  }

  /// The lock of a byte; nil where another has it. Where that is not allowed, the error says what to type.
  private func lock(_ byte: Int64) throws(AgentError) -> ByteLock? {
    do throws(AgentError) {
      return try ByteLock.take(at: byte, of: file)
    } catch {
      guard error.code == "EACCES" else { throw error }
      var error = error
      error.advice = Admission.advice(
        forOwn: file.parent, with: RawPath(bytes: file.bytes.dropLast("-runs".utf8.count)))
      throw error
    }
  }

  private func alreadyWatching() throws(AgentError) -> AgentError {
    let other = try alive().last { $0.kind == .watch }
    let name = other.map { "process \($0.pid)" } ?? "a process"
    let command = other.map { "`systemctl stop sluice` or `kill \($0.pid)`" } ?? "`systemctl stop sluice`"
    return AgentError(
      .transient, code: "already-watching", tried: "watch",
      cause: "another `sluice watch` has this catalog, \(name)",
      advice: "end that one first, with \(command); `sluice ingest PATH` may run beside it")
  }

  func isAlive(_ run: Int64) throws(AgentError) -> Bool {
    try ByteLock.isHeld(at: run, of: file)
  }

  /// The same, asked once for each run.
  func isAlive(_ run: Int64, among known: inout [Int64: Bool]) throws(AgentError) -> Bool {
    if let isAlive = known[run] { return isAlive }
    let isAlive = try isAlive(run)
    known[run] = isAlive
    return isAlive
  }

  /// The living runs, the oldest first. The newest hundred are asked, and the newest `watch`, which may be older than they.
  func alive() throws(AgentError) -> [Run] {
    let sql = """
      SELECT id, kind, started_at, pid, sandbox FROM runs
      WHERE id > (SELECT max(id) - 100 FROM runs) OR id = (SELECT max(id) FROM runs WHERE kind = 'watch')
      ORDER BY id DESC
      """
    let newest = try connection.all(sql) {
      (row) throws(AgentError) in
      Run(
        id: row.integer(), kind: try row.choice(Run.Kind.self), startedAt: row.instant(), pid: Int32(row.int()),
        sandbox: row.text())
    }
    var found: [Run] = []
    for run in newest.reversed() where try isAlive(run.id) { found.append(run) }
    return found
  }
}

/// Holds the locks of a run for as long as the run's catalog is open.
final class LockBox {
  private let locks: RunRegister.Locks

  init(_ locks: consuming RunRegister.Locks) {
    self.locks = locks
  }
}
