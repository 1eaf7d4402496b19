/// A number with a unit, such as `1.5 GiB`: the one grammar of durations, sizes and pixel counts.
///
/// Digits, perhaps a point and more digits, perhaps white space, a unit. Upper and lower case of units are alike.
struct Quantity {
  /// A unit and how many of the smallest it is.
  struct Unit {
    var name: String
    var factor: Int64
  }

  /// What is measured, for errors: `duration`.
  var measure: String
  /// From the largest to the smallest; values are shown in the largest that gives a whole number.
  var units: [Unit]
  /// The unit of a bare number; nil when it must be written.
  var bareFactor: Int64?
  /// For errors: `500 ms, 1 s, 2 min or 1 h`.
  var examples: String
  /// What is allowed, in the smallest unit.
  var range: ClosedRange<Int64>

  /// The value in the smallest unit.
  func parse(_ text: String) throws(ValueProblem) -> Int64 {
    let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let unit = text.dropFirst(digits.count).trimmed.lowercased()
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }), let number = Double(digits) else {
      throw ValueProblem("not-a-\(measure)", "\(quoted(text)) is not a \(measure)", advice: "write it like \(examples)")
    }
    let factor: Int64
    if unit.isEmpty {
      guard let bareFactor else {
        throw ValueProblem("no-unit", "\(quoted(text)) has no unit", advice: "write it like \(examples)")
      }
      factor = bareFactor
    } else {
      guard let known = units.first(where: { $0.name.lowercased() == unit }) else {
        let names = units.map(\.name).filter { !$0.isEmpty }.reversed().joined(separator: ", ")
        throw ValueProblem(
          "unknown-unit", "\(quoted(unit)) in \(quoted(text)) is not a unit of a \(measure)",
          advice: "use one of \(names)")
      }
      factor = known.factor
    }
    guard let value = Self.product(of: parts, number, factor), range.contains(value) else {
      throw ValueProblem(
        "out-of-range", "\(quoted(text)) is not from \(span)")
    }
    return value
  }

  /// Whole numbers are exact; broken ones are rounded to the smallest unit.
  private static func product(of parts: [Substring], _ number: Double, _ factor: Int64) -> Int64? {
    guard parts.count == 2 else {
      guard let whole = Int64(parts[0]) else { return nil }
      let (value, overflow) = whole.multipliedReportingOverflow(by: factor)
      return overflow ? nil : value
    }
    return Int64(exactly: (number * Double(factor)).rounded())
  }

  /// What is allowed, with units: `100 ms to 1 h`, `1 B to 1 TiB`.
  var span: String {
    let bounds = [range.lowerBound, range.upperBound].map { bound in
      let text = show(bound)
      return bound == 0 || Int64(text) == nil ? text : "\(text) \(units.last?.name ?? "")".trimmed
    }
    return bounds.joined(separator: " to ")
  }

  /// The value in the largest unit that gives a whole number.
  func show(_ value: Int64) -> String {
    guard value != 0 else { return bareFactor == nil ? "0 \(units.last?.name ?? "")" : "0" }
    guard let unit = units.first(where: { value.isMultiple(of: $0.factor) }) else { return String(value) }
    return unit.factor == bareFactor ? String(value) : "\(value / unit.factor) \(unit.name)"
  }
}

extension ValueForm where Value == Duration {
  /// A duration from `range`, in milliseconds.
  static func duration(_ range: ClosedRange<Int64>) -> ValueForm {
    let quantity = Quantity(
      measure: "duration",
      units: [
        .init(name: "h", factor: 3_600_000), .init(name: "min", factor: 60_000), .init(name: "s", factor: 1000),
        .init(name: "ms", factor: 1),
      ],
      bareFactor: nil, examples: "500 ms, 1 s, 2 min or 1 h", range: range)
    return ValueForm("a duration, \(quantity.span)") { (text, _) throws(ValueProblem) in
      .milliseconds(try quantity.parse(text))
    } show: { duration in
      let (seconds, attoseconds) = duration.components
      return quantity.show(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
  }
}

extension ValueForm where Value == Int64 {
  /// A size from `range`, in bytes.
  static func size(_ range: ClosedRange<Int64>) -> ValueForm {
    let quantity = Quantity(
      measure: "size",
      units: [
        .init(name: "TiB", factor: 1 << 40), .init(name: "TB", factor: 1_000_000_000_000),
        .init(name: "GiB", factor: 1 << 30), .init(name: "GB", factor: 1_000_000_000),
        .init(name: "MiB", factor: 1 << 20), .init(name: "MB", factor: 1_000_000),
        .init(name: "KiB", factor: 1 << 10), .init(name: "kB", factor: 1000), .init(name: "B", factor: 1),
      ],
      bareFactor: 1, examples: "64 MiB, 1 GB or 4096", range: range)
    return ValueForm("a size, \(quantity.span)") { (text, _) throws(ValueProblem) in
      try quantity.parse(text)
    } show: {
      quantity.show($0)
    }
  }
}

extension ValueForm where Value == Int {
  /// A number of pixels from `range`.
  static func pixels(_ range: ClosedRange<Int64>) -> ValueForm {
    let quantity = Quantity(
      measure: "pixel count",
      units: [
        .init(name: "GP", factor: 1_000_000_000), .init(name: "MP", factor: 1_000_000), .init(name: "", factor: 1),
      ],
      bareFactor: 1, examples: "256 MP or 256000000", range: range)
    return ValueForm("pixels, \(quantity.span)") { (text, _) throws(ValueProblem) in
      Int(try quantity.parse(text))
    } show: {
      quantity.show(Int64($0))
    }
  }
}
