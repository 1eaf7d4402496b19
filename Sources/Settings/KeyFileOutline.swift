import Model

/// The lines of an INI file, looked at for what GKeyFile lets pass or names without a line: doubled sections, doubled
/// keys, and lines that are none of comment, section and `key = value`.
enum KeyFileOutline {
  static func check(_ text: String) throws(ValueProblem) {
    var sections: [String: Int] = [:]
    var keys: [String: Int] = [:]
    var section: String?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let number = index + 1
      let line = line.trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("[") {
        let name = try sectionName(line, number)
        if let first = sections.updateValue(number, forKey: name) {
          throw ValueProblem(
            "doubled-section", "[\(safeText(name.utf8))] stands on line \(first) and again on line \(number)",
            advice: "join the two, or give one another name")
        }
        section = name
        keys = [:]
        continue
      }
      guard let equals = line.firstIndex(of: "="), equals != line.startIndex else {
        throw ValueProblem(
          "syntax", "line \(number), \(quoted(line)), is neither a [section] nor key = value nor a # comment",
          advice: "write it like workers = 2, or put # before it")
      }
      let key = line[..<equals].trimmed
      guard let section else {
        throw ValueProblem(
          "syntax", "line \(number), \(quoted(line)), stands before the first section",
          advice: "put it under a section such as [agent]")
      }
      if let first = keys.updateValue(number, forKey: key) {
        throw ValueProblem(
          "doubled-key",
          "\(quoted(key)) in [\(safeText(section.utf8))] stands on line \(first) and again on line \(number)",
          advice: "keep one of the two")
      }
    }
  }

  private static func sectionName(_ line: String, _ number: Int) throws(ValueProblem) -> String {
    let name = line.dropFirst().prefix { $0 != "]" }
    guard line.dropFirst(name.count + 1) == "]", !name.isEmpty, !name.contains("[") else {
      throw ValueProblem(
        "syntax", "line \(number), \(quoted(line)), is not a section",
        advice: "write the name in brackets, like [agent], and nothing behind them")
    }
    return String(name)
  }
}

/// The text in quotation marks, safe to show and cut short.
func quoted(_ text: some StringProtocol) -> String {
  let safe = safeText(text.utf8)
  return safe.count <= 60 ? "\"\(safe)\"" : "\"\(safe.prefix(60))…\""
}
