import FoundationEssentials
import Model

/// A value on its way into a statement.
enum SQLValue: ExpressibleByNilLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  init(nilLiteral: ()) { self = .null }
  init(integerLiteral value: Int64) { self = .integer(value) }
  init(stringLiteral value: String) { self = .text(value) }

  init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
  init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }
  /// SQLite has no unsigned integers: the same 64 bits, signed.
  init(_ value: UInt64) { self = .integer(Int64(bitPattern: value)) }
  init(_ value: Double?) { self = value.map { .real($0) } ?? .null }
  init(_ value: String?) { self = value.map { .text($0) } ?? .null }
  init(_ value: ContentHash?) { self = value.map { .blob($0.bytes) } ?? .null }
  init(_ value: RawPath) { self = .blob(value.bytes) }
  init(_ value: Date?) { self = value.map { .integer($0.microseconds) } ?? .null }
}

extension Date {
  /// An instant as the catalog keeps it: microseconds since 1970, UTC.
  var microseconds: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded()) }

  init(microseconds: Int64) {
    self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000)
  }
}
