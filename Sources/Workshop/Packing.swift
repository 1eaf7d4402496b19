import Model

/// Writes a message of numbers and texts, one after the other and without names. ``Unpacking`` reads them in that order.
///
/// What is said of every file goes this way, for JSON would cost more time than publishing the file does. A number has
/// 8 bytes, the low one first; a text its length and its UTF-8; what may be missing, a 0 or a 1 before it.
struct Packing {
  private(set) var bytes: [UInt8]

  /// Begins a message with the byte that tells its kind.
  init(_ kind: UInt8) {
    bytes = [kind]
    bytes.reserveCapacity(512)
  }

  mutating func put(_ number: Int64) {
    let bits = UInt64(bitPattern: number)
    for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
  }

  mutating func put(_ number: Int) { put(Int64(number)) }

  mutating func put(_ number: Double) { put(Int64(bitPattern: number.bitPattern)) }

  mutating func put(_ data: [UInt8]) {
    put(data.count)
    bytes += data
  }

  mutating func put(_ text: String) {
    put(text.utf8.count)
    bytes += text.utf8
  }

  /// A value that may be missing; `write` puts it where it is not.
  mutating func put<Value>(_ value: Value?, _ write: (inout Packing, Value) -> Void) {
    bytes.append(value == nil ? 0 : 1)
    if let value { write(&self, value) }
  }
}

/// Reads what ``Packing`` wrote. Throws `worker-protocol` for what it can't have written: nobody believes the other end.
struct Unpacking {
  private var rest: ArraySlice<UInt8>

  /// A message of this kind; nil for one of another.
  init?(_ bytes: [UInt8], _ kind: UInt8) {
    guard bytes.first == kind else { return nil }
    rest = bytes.dropFirst()
  }

  mutating func number() throws(AgentError) -> Int64 {
    let taken = try take(8)
    return Int64(bitPattern: taken.reversed().reduce(0) { $0 << 8 | UInt64($1) })
  }

  mutating func int() throws(AgentError) -> Int { Int(try number()) }

  mutating func real() throws(AgentError) -> Double { Double(bitPattern: UInt64(bitPattern: try number())) }

  mutating func data() throws(AgentError) -> ArraySlice<UInt8> { try take(int()) }

  mutating func text() throws(AgentError) -> String {
    guard let text = String(validating: try data(), as: UTF8.self) else { throw Self.nonsense("a text is none") }
    return text
  }

  /// A case of an enumeration, by its name.
  mutating func choice<Choice: RawRepresentable<String>>(_ type: Choice.Type) throws(AgentError) -> Choice {
    let name = try text()
    guard let choice = Choice(rawValue: name) else {
      throw Self.nonsense("\(safeText(name.utf8.prefix(40))) is unknown")
    }
    return choice
  }

  mutating func optional<Value>(
    _ read: (inout Unpacking) throws(AgentError) -> Value
  ) throws(AgentError) -> Value? {
    switch try take(1).first {
    case 0: nil
    case 1: try read(&self)
    default: throw Self.nonsense("something is neither there nor missing")
    }
  }

  /// Throws unless all was read.
  func end() throws(AgentError) {
    guard rest.isEmpty else { throw Self.nonsense("\(rest.count) bytes are too many") }
  }

  private mutating func take(_ count: Int) throws(AgentError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest.count else { throw Self.nonsense("it is cut short") }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  static func nonsense(_ what: String) -> AgentError {
    AgentError(.bug, code: "worker-protocol", tried: "read a message", cause: what)
  }
}
