import CSQLite
import Glibc
import Model
import Posix

/// A connection to the database, used by one thread at a time.
///
/// C functions: `sqlite3_open_v2`, `sqlite3_close_v2`, which waits for the statements.
@safe final class Connection {
  /// What the catalog is called in errors.
  private let name: String
  private let database: OpaquePointer
  private var compiled: [String: CompiledStatement] = [:]
  private var isClosed = false
  private var syncsCommits = true

  /// What is set for the whole process, before the first connection; where somebody else has begun already, it goes without.
  private static let isSetUp = sluice_sqlite3_count_no_memory() == SQLITE_OK

  /// Opens the database, and makes it where it is not there unless it is opened for reading only.
  ///
  /// `busyTimeout` is how long a statement waits for another process, in milliseconds.
  init(to path: RawPath, readOnly: Bool, busyTimeout: Int32) throws(AgentError) {
    _ = Self.isSetUp
    name = path.description
    let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    var opened: OpaquePointer?
    let status = unsafe sqlite3_open_v2(
      path.nulTerminated, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard let database = unsafe opened else {
      throw .sqlite(SQLITE_NOMEM, message: "out of memory", system: 0, tried: "open the catalog", on: name)
    }
    unsafe self.database = database
    try check(status, "open")
    unsafe _ = sqlite3_busy_timeout(database, busyTimeout)
  }

  deinit { close() }

  /// Closes the database before its time; whatever is asked of it from then on throws.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    compiled = [:]
    unsafe _ = sqlite3_close_v2(database)
  }

  /// Throws what a status stands for; nothing for success.
  func check(_ status: Int32, _ tried: String) throws(AgentError) {
    let number = errno
    guard status != SQLITE_OK else { return }
    let message = unsafe String(cString: sqlite3_errmsg(database))
    // SQLite does not tell what a COMMIT met; it is the last that went wrong in this thread then.
    let system = number != 0 ? number : unsafe sqlite3_system_errno(database)
    throw .sqlite(status, message: message, system: system, tried: "\(tried) the catalog", on: name)
  }

  /// Whether a transaction is open. Some errors end one by themselves.
  var isInTransaction: Bool { unsafe sqlite3_get_autocommit(database) == 0 }

  /// The row that the last insert made.
  var lastRow: Int64 { unsafe sqlite3_last_insert_rowid(database) }

  /// Leaves the write-ahead log as it is when the connection closes: the next run reads it.
  ///
  /// C function: `sqlite3_db_config` with `SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE`.
  func keepLog() { unsafe _ = sluice_sqlite3_keep_log(database) }

  /// Whether transactions from now on are on the disk when they are committed; at first they are, as the connection was
  /// set up.
  ///
  /// Without it they are in the log, and on the disk with the next that is synced: `PRAGMA synchronous = NORMAL`.
  func syncCommits(_ isWanted: Bool) throws(AgentError) {
    guard isWanted != syncsCommits else { return }
    // Compiled anew each time: this statement does its work when it is compiled.
    try execute("PRAGMA synchronous = \(isWanted ? "FULL" : "NORMAL")")
    syncsCommits = isWanted
  }

  /// Runs several statements without parameters or results. C function: `sqlite3_exec`.
  func execute(_ script: String) throws(AgentError) {
    errno = 0
    try check(unsafe sqlite3_exec(database, script, nil, nil, nil), "use")
  }

  /// Runs a statement that gives no rows; returns how many it changed.
  @discardableResult
  func run(_ sql: String, _ values: [SQLValue] = []) throws(AgentError) -> Int {
    let statement = try prepare(sql)
    try statement.bind(values)
    while try statement.step() {}
    return Int(unsafe sqlite3_changes64(database))
  }

  /// All rows of a query, each as `body` reads it.
  func all<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ body: (inout Row) throws(AgentError) -> Value
  ) throws(AgentError) -> [Value] {
    let statement = try prepare(sql)
    try statement.bind(values)
    var found: [Value] = []
    while try statement.step() {
      var row = statement.row()
      found.append(try body(&row))
    }
    return found
  }

  /// The first row of a query, nil when there is none.
  func first<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ body: (inout Row) throws(AgentError) -> Value
  ) throws(AgentError) -> Value? {
    let statement = try prepare(sql)
    try statement.bind(values)
    guard try statement.step() else { return nil }
    var row = statement.row()
    return try body(&row)
  }

  /// Runs `body` in a transaction of its own, which is undone when it throws.
  func transaction<Value>(
    _ begin: String = "BEGIN IMMEDIATE", _ body: () throws(AgentError) -> Value
  ) throws(AgentError) -> Value {
    try run(begin)
    do throws(AgentError) {
      let value = try body()
      try run("COMMIT")
      return value
    } catch {
      if isInTransaction { _ = try? run("ROLLBACK") }
      throw error
    }
  }

  /// The statement of this text, compiled once and used again.
  func prepare(_ sql: String) throws(AgentError) -> Statement {
    guard !isClosed else {
      throw AgentError(.transient, code: "closed", tried: "use the catalog", on: name, cause: "it is closed")
    }
    if let known = compiled[sql], !known.isInUse { return Statement(known, of: self) }
    var pointer: OpaquePointer?
    let persistent = UInt32(SQLITE_PREPARE_PERSISTENT)
    try check(unsafe sqlite3_prepare_v3(database, sql, -1, persistent, &pointer, nil), "prepare a statement for")
    guard let pointer = unsafe pointer else {
      throw AgentError(.bug, code: "empty-statement", tried: "use the catalog", cause: "a statement has no text")
    }
    let new = unsafe CompiledStatement(pointer)
    if compiled[sql] == nil { compiled[sql] = new }
    return Statement(new, of: self)
  }
}
