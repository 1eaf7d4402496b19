import Model

/// How the values of a key are written: from text to value and back.
struct ValueForm<Value: Sendable>: Sendable {
  /// What such a value looks like, for help: `a size such as 64 MiB`.
  var shape: String
  /// What can be offered to whoever types one.
  var choices: ConfigChoices
  /// The value that a text stands for; a relative path in it is below `folder`.
  var parse: @Sendable (_ text: String, _ folder: RawPath) throws(ValueProblem) -> Value
  /// The text that stands for a value; nil when there is none to show.
  var show: @Sendable (Value) -> String?

  init(
    _ shape: String, choices: ConfigChoices = .open,
    parse: @escaping @Sendable (String, RawPath) throws(ValueProblem) -> Value,
    show: @escaping @Sendable (Value) -> String?
  ) {
    self.shape = shape
    self.choices = choices
    self.parse = parse
    self.show = show
  }

  /// The same form for a key that may be left out.
  var optional: ValueForm<Value?> {
    ValueForm<Value?>(shape, choices: choices) { (text, folder) throws(ValueProblem) in
      try parse(text, folder)
    } show: { value in
      value.flatMap { show($0) }
    }
  }
}

extension ValueForm where Value == Bool {
  static let boolean = ValueForm(
    "true or false", choices: .words(["true", "false"])
  ) { (text, _) throws(ValueProblem) in
    switch text {
    case "true": true
    case "false": false
    default:
      throw ValueProblem("not-boolean", "\(quoted(text)) is neither true nor false", advice: "write true or false")
    }
  } show: {
    $0 ? "true" : "false"
  }
}

extension ValueForm where Value == Int {
  /// A whole number from `range`.
  static func count(_ range: ClosedRange<Int>) -> ValueForm {
    ValueForm("\(range.lowerBound) to \(range.upperBound)") { (text, _) throws(ValueProblem) in
      guard let number = wholeNumber(text) else {
        throw ValueProblem(
          "not-a-number", "\(quoted(text)) is not a whole number",
          advice: "give one from \(range.lowerBound) to \(range.upperBound)")
      }
      guard range.contains(number) else {
        throw ValueProblem(
          "out-of-range", "\(number) is not from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    } show: {
      String($0)
    }
  }
}

extension ValueForm where Value == RawPath {
  /// A path; a relative one is made absolute.
  static let path = ValueForm("a path", choices: .paths) { (text, folder) throws(ValueProblem) in
    guard !text.isEmpty else { throw ValueProblem("no-path", "the path is empty") }
    guard !text.hasPrefix("~") else {
      throw ValueProblem(
        "home-path", "\(quoted(text)) begins with ~, which only a shell knows", advice: "write the whole path")
    }
    let path = RawPath(text)
    return path.isAbsolute ? path : folder.appending(path)
  } show: { path in
    path.isEmpty ? nil : String(decoding: path.bytes, as: UTF8.self)
  }
}

/// A name out of a few, each the raw value of a case.
extension ValueForm where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  static func name(_ what: String) -> ValueForm {
    let names = Value.allCases.map(\.rawValue)
    return ValueForm(names.joined(separator: ", "), choices: .words(names)) { (text, _) throws(ValueProblem) in
      guard let value = Value(rawValue: text) else { throw unknownName(text, what, among: names) }
      return value
    } show: {
      $0.rawValue
    }
  }
}

/// The error for a name that is none of these.
func unknownName(_ text: String, _ what: String, among names: [String]) -> ValueProblem {
  let advice =
    if let near = nearestName(to: text, among: names) { "did you mean \(near)?" } else {
      "choose from \(names.joined(separator: ", "))"
    }
  let article = what.first.map { "aeio".contains($0) } ?? false ? "an" : "a"
  return ValueProblem("unknown-name", "\(quoted(text)) is not \(article) \(what)", advice: advice)
}

/// The number that nothing but decimal digits spell, when it can be held.
func wholeNumber(_ text: String) -> Int? {
  text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
}
