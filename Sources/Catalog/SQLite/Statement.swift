import CSQLite
import FoundationEssentials
import Glibc
import Model

/// A compiled statement, kept for the next time; finalized when the connection goes.
@safe final class CompiledStatement {
  let pointer: OpaquePointer
  /// Whether a ``Statement`` has it just now.
  var isInUse = false

  init(_ pointer: OpaquePointer) {
    unsafe self.pointer = pointer
  }

  deinit {
    unsafe _ = sqlite3_finalize(pointer)
  }
}

/// The one user of a compiled statement, which it resets and hands back when it goes.
///
/// C functions: `sqlite3_bind_*`, `sqlite3_step`, `sqlite3_reset`.
struct Statement: ~Copyable {
  private let compiled: CompiledStatement
  private let connection: Connection

  init(_ compiled: CompiledStatement, of connection: Connection) {
    self.compiled = compiled
    self.connection = connection
    compiled.isInUse = true
  }

  deinit {
    unsafe _ = sqlite3_reset(compiled.pointer)
    unsafe _ = sqlite3_clear_bindings(compiled.pointer)
    compiled.isInUse = false
  }

  /// Begins anew, with the parameters as they are.
  borrowing func rewind() {
    unsafe _ = sqlite3_reset(compiled.pointer)
  }

  /// Sets the parameters of ``Arrival/condition`` behind `count` others, without a copy of them on the way.
  borrowing func bind(_ arrival: Arrival, after count: Int) throws(AgentError) {
    let (pointer, first, path, identity) = unsafe (compiled.pointer, Int32(count), arrival.path.bytes, arrival.identity)
    let drop = arrival.drop
    let numbers = (
      Int64(bitPattern: identity.device), Int64(bitPattern: identity.inode), identity.size, identity.modified,
      identity.changed
    )
    var status = unsafe sluice_sqlite3_bind_text(pointer, first + 1, drop, Int32(drop.utf8.count))
    unsafe status |= sluice_sqlite3_bind_blob(pointer, first + 2, path, Int32(path.count))
    unsafe status |= sqlite3_bind_int64(pointer, first + 3, numbers.0)
    unsafe status |= sqlite3_bind_int64(pointer, first + 4, numbers.1)
    unsafe status |= sqlite3_bind_int64(pointer, first + 5, numbers.2)
    unsafe status |= sqlite3_bind_int64(pointer, first + 6, numbers.3)
    unsafe status |= sqlite3_bind_int64(pointer, first + 7, numbers.4)
    try connection.check(status, "bind a value in")
  }

  /// Sets parameters, from the first behind `count` others on.
  borrowing func bind(_ values: [SQLValue], after count: Int = 0) throws(AgentError) {
    for (offset, value) in values.enumerated() {
      let index = Int32(count + offset + 1)
      let status =
        switch value {
        case .null: unsafe sqlite3_bind_null(compiled.pointer, index)
        case .integer(let number): unsafe sqlite3_bind_int64(compiled.pointer, index, number)
        case .real(let number): unsafe sqlite3_bind_double(compiled.pointer, index, number)
        case .text(let text):
          unsafe sluice_sqlite3_bind_text(compiled.pointer, index, text, Int32(text.utf8.count))
        case .blob(let bytes): unsafe sluice_sqlite3_bind_blob(compiled.pointer, index, bytes, Int32(bytes.count))
        }
      try connection.check(status, "bind a value in")
    }
  }

  /// Goes to the next row; false when there is none.
  borrowing func step() throws(AgentError) -> Bool {
    errno = 0
    let status = unsafe sqlite3_step(compiled.pointer)
    guard status != SQLITE_ROW else { return true }
    try connection.check(status == SQLITE_DONE ? SQLITE_OK : status, "use")
    return false
  }

  /// The row that the statement stands on; valid until the next step.
  borrowing func row() -> Row { unsafe Row(statement: compiled.pointer) }
}

/// The columns of a row, taken one after the other from the left.
@safe struct Row {
  private let statement: OpaquePointer
  private var column: Int32 = 0

  fileprivate init(statement: OpaquePointer) {
    unsafe self.statement = statement
  }

  private mutating func advance() -> Int32 {
    defer { column += 1 }
    return column
  }

  /// Whether the next column is NULL; it is passed over then.
  private mutating func skipsNull() -> Bool {
    guard unsafe sqlite3_column_type(statement, column) == SQLITE_NULL else { return false }
    column += 1
    return true
  }

  mutating func integer() -> Int64 { unsafe sqlite3_column_int64(statement, advance()) }
  mutating func real() -> Double { unsafe sqlite3_column_double(statement, advance()) }

  mutating func text() -> String {
    let column = advance()
    guard let text = unsafe sqlite3_column_text(statement, column) else { return "" }
    return unsafe String(
      decoding: UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, column))), as: UTF8.self)
  }

  mutating func blob() -> [UInt8] {
    let column = advance()
    guard let bytes = unsafe sqlite3_column_blob(statement, column) else { return [] }
    return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
  }

  mutating func int() -> Int { Int(integer()) }
  mutating func unsigned() -> UInt64 { UInt64(bitPattern: integer()) }
  mutating func path() -> RawPath { RawPath(bytes: blob()) }
  mutating func instant() -> Date { Date(microseconds: integer()) }

  mutating func optionalInt() -> Int? { skipsNull() ? nil : int() }
  mutating func optionalInteger() -> Int64? { skipsNull() ? nil : integer() }
  mutating func optionalReal() -> Double? { skipsNull() ? nil : real() }
  mutating func optionalText() -> String? { skipsNull() ? nil : text() }
  mutating func optionalInstant() -> Date? { skipsNull() ? nil : instant() }
  mutating func optionalHash() -> ContentHash? { skipsNull() ? nil : hashOrNil() }

  /// A hash of a column that is never NULL and always 32 bytes, as the schema checks.
  mutating func hash() throws(AgentError) -> ContentHash {
    guard let hash = hashOrNil() else { throw Self.unreadable("a hash") }
    return hash
  }

  private mutating func hashOrNil() -> ContentHash? {
    let column = advance()
    let start = unsafe sqlite3_column_blob(statement, column)
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    return unsafe ContentHash(bytes: bytes)
  }

  /// A value of a column that holds the names of an enumeration's cases.
  mutating func choice<Choice: RawRepresentable<String>>(_ type: Choice.Type) throws(AgentError) -> Choice {
    let text = text()
    guard let choice = Choice(rawValue: text) else { throw Self.unreadable("`\(safeText(text.utf8))`") }
    return choice
  }

  private static func unreadable(_ what: String) -> AgentError {
    AgentError(
      .transient, code: "unreadable-row", tried: "read the catalog", cause: "a row has \(what) that is none",
      advice: "something else wrote to the catalog")
  }
}
