import Model

/// A share as it is written on the command line: `1`, `0.5`, `20%`.
enum Percentage {
  /// From 0 to 100. Throws `usage`.
  static func parse(_ text: String, of option: String) throws(AgentError) -> Double {
    let digits = (text.last == "%" ? text.dropLast() : text[...]).drop { $0 == " " }
    let end = digits.lastIndex { $0 != " " }.map(digits.index(after:)) ?? digits.endIndex
    // Blanks around the number are let through, those in it are not.
    let number = digits[..<end]
    guard number.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }), let value = Double(number),
      (0...100).contains(value)
    else {
      throw AgentError(
        .usage, code: "not-a-percentage", tried: "understand \(option)",
        cause: "\"\(safeText(text.utf8))\" is not from 0 to 100", advice: "write it like 20 or 0.5%")
    }
    return value
  }
}
