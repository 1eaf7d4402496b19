import FoundationEssentials
package import Model
import Posix

/// The database of what arrived, what became of it, and what the pool holds. On a thread of its own, for SQLite blocks.
///
/// Whatever writes is durable when it returns, but for claims. Calls that wait together are one transaction, and each of
/// them a savepoint in it, so that what fails fails alone.
package actor CatalogStore {
  private nonisolated let executor = ThreadExecutor(name: "sluice-catalog")
  private let files: CatalogPresence?
  private let connection: Connection
  private let register: RunRegister
  private let clock: @Sendable () -> Date
  private var locks: LockBox?
  private var run: Int64?
  private let hand = Hand()
  private var pending: [WriteRequest] = []
  /// What ended the use of this catalog, see ``AgentError/endsCatalog``: whatever is asked of it from then on throws it.
  package private(set) var failure: AgentError?

  /// How many transactions were committed for callers.
  private(set) var groupCount = 0

  /// Opens the catalog at `path`, makes it where it is not there, and brings it to the newest version.
  ///
  /// Throws `configuration` for a network filesystem, a database of something else, or a newer version. `readOnly` opens
  /// what is there, while others may write, and throws when there is none.
  package init(at path: RawPath, readOnly: Bool = false) throws(AgentError) {
    try self.init(at: path, readOnly: readOnly, busyTimeout: 30_000, clock: { Date() })
  }

  /// Opens a catalog that must be there, to read and to write, and brings it to the newest version.
  package init(existingAt path: RawPath) throws(AgentError) {
    try CatalogFile(leadingTo: path).checkPresence()
    try self.init(at: path)
  }

  /// `busyTimeout` is how long a call waits for another process, in milliseconds.
  init(
    at path: RawPath, readOnly: Bool = false, busyTimeout: Int32 = 30_000, clock: @escaping @Sendable () -> Date
  ) throws(AgentError) {
    let file = CatalogFile(leadingTo: path)
    connection = try file.open(readOnly: readOnly, busyTimeout: busyTimeout)
    register = RunRegister(connection: connection, file: file.runs)
    files = readOnly ? nil : CatalogPresence(of: file)
    self.clock = clock
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Begins a run, which lasts as long as this value: only a run can claim.
  ///
  /// `sandbox` says what holds around its workers. Throws `already-watching` when another `watch` has this catalog.
  package func begin(_ kind: Run.Kind, sandbox: String = "") throws(AgentError) {
    (run, locks) = try register.begin(kind, sandbox: sandbox, at: clock())
  }

  /// Writes the log into the file, all of it, which is durable then. Throws `log-left` where somebody holds that up.
  package func settleLog() throws(AgentError) {
    let isHeldUp = try guarded { () throws(AgentError) in
      try connection.first("PRAGMA wal_checkpoint(TRUNCATE)") { row in row.int() != 0 }
    }
    guard isHeldUp == false else {
      throw AgentError(
        .transient, code: "log-left", tried: "write the log into the catalog",
        cause: "another process has the catalog open", advice: "end that first")
    }
  }

  /// Closes the catalog, as the last thing that is done to it: its log is written into it, and it is one file.
  package func close() {
    connection.close()
  }

  /// Runs `body` in the next transaction; returns what it returned when that is durable.
  ///
  /// What need not be `durable` outlives this process when it returns, though not the machine, and is durable with
  /// the next that has to be.
  func write<Value: Sendable>(
    durable: Bool = true, _ body: @escaping (Ledger) throws(AgentError) -> Value
  ) async throws(AgentError) -> Value {
    let result: Result<Value, AgentError> = await withCheckedContinuation { continuation in
      pending.append(WriteRequest(isDurable: durable, body, continuation))
      // The thread takes its jobs in order, so this one comes behind all calls that are waiting already.
      if pending.count == 1 { Task { commitPending() } }
    }
    return try result.get()
  }

  private func commitPending() {
    let requests = pending
    pending = []
    let ledger = Ledger(connection: connection, register: register, run: run, hand: hand, now: clock())
    do throws(AgentError) {
      try guarded { () throws(AgentError) in
        try connection.syncCommits(requests.contains(where: \.isDurable))
        try connection.transaction { () throws(AgentError) in
          for request in requests { try request.perform(ledger) }
        }
        try files?.check()
      }
      hand.endTransaction(isDurable: true)
      groupCount += 1
      for request in requests { request.succeed() }
    } catch {
      hand.endTransaction(isDurable: false)
      for request in requests { request.fail(error) }
    }
  }

  /// Runs `body` with what is committed.
  func read<Value>(_ body: (Connection) throws(AgentError) -> Value) throws(AgentError) -> Value {
    try guarded { () throws(AgentError) in
      try connection.transaction("BEGIN") { () throws(AgentError) in try body(connection) }
    }
  }

  /// Runs `body`, unless the catalog is of no more use; an error that makes it so is kept.
  private func guarded<Value>(_ body: () throws(AgentError) -> Value) throws(AgentError) -> Value {
    if let failure { throw failure }
    do throws(AgentError) {
      return try body()
    } catch {
      guard error.endsCatalog else { throw error }
      failure = error
      if error.code == CatalogFile.goneCode {
        // What this run committed is in the log that it still has open, and nowhere else. Where other files stand already,
        // another process may be at work with them, and a checkpoint would write over its pages.
        try? connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
      } else {
        connection.keepLog()
      }
      throw error
    }
  }

  /// The number of the caller's own run and what it has in hand, the clock's now, and who is alive.
  var context: (run: Int64?, hand: Hand, now: Date, register: RunRegister) { (run, hand, clock(), register) }
}
