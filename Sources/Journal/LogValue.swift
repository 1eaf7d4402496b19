package import Model

/// The value of a field of a log line.
package enum LogValue: Hashable, Sendable {
  case string(String)
  case integer(Int64)
  /// Not a number and infinity are shown as words.
  case decimal(Double)
  case boolean(Bool)
  /// Bytes of any kind; shown in ``safeText(_:)``'s form.
  case path(RawPath)
}

extension LogValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .decimal(value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }

  /// A count.
  package static func integer(_ value: Int) -> LogValue { .integer(Int64(value)) }
}

extension LogValue {
  /// The value with nothing in it that ends a line or steers a terminal.
  var safe: String {
    switch self {
    case .string(let text): safeText(text.utf8)
    case .integer(let number): String(number)
    case .decimal(let number): String(number)
    case .boolean(let flag): flag ? "true" : "false"
    case .path(let path): path.description
    }
  }

  /// The value for a text line: in quotation marks where it would otherwise not be one word.
  var word: String {
    let safe = safe
    let isWord = !safe.isEmpty && !safe.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" }
    return isWord ? safe : "\"\(safe.replacing("\"", with: "\\\""))\""
  }

  /// The value in JSON.
  var json: String {
    switch self {
    case .string(let text): jsonString(text)
    case .decimal(let number) where !number.isFinite: jsonString(safe)
    case .integer, .decimal, .boolean: safe
    case .path(let path): jsonString(path.description)
    }
  }
}

/// The text as a JSON string.
///
/// Source: RFC 8259, section 7; invisible characters are escaped as well.
func jsonString(_ text: String) -> String {
  var json = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": json += "\\\""
    case "\\": json += "\\\\"
    case "\n": json += "\\n"
    case "\t": json += "\\t"
    case "\r": json += "\\r"
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: json.unicodeScalars.append(scalar)
      }
    }
  }
  return json + "\""
}
