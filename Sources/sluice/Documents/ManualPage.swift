import Settings

/// A page of the manual, as it is built up: man(7) macros, read by groff and by mandoc.
struct ManualPage {
  /// `sluice-watch`.
  let name: String
  /// 1 for commands, 5 for files.
  let section: Int
  private var lines: [String]

  /// `summary` follows the name on the page, so it has no full stop; `date` is `YYYY-MM-DD` or empty.
  init(_ name: String, section: Int, summary: String, date: String) {
    self.name = name
    self.section = section
    let title = Self.literal(name.uppercased())
    lines = [
      ".\\\" Made by `sluice documents` from the declarations of the program itself.",
      ".TH \(title) \(section) \"\(date)\" \"sluice \(sluiceVersion)\" \"Sluice\"",
      // Names and options are not to be cut, and lines not to be stretched for it.
      ".nh", ".ad l",
    ]
    heading("NAME")
    lines += Self.filled("\(Self.literal(name)) \\- \(Self.prose(summary))")
  }

  var fileName: String { "\(name).\(section)" }
  private var isAtHeading: Bool { lines.last?.hasPrefix(".SH") ?? false }
  var text: String { lines.joined(separator: "\n") + "\n" }

  mutating func heading(_ text: String) {
    lines.append(".SH \"\(Self.escaped(text))\"")
  }

  /// One paragraph, or several with empty lines between.
  mutating func paragraphs(_ text: String) {
    for paragraph in text.split(separator: "\n\n") where paragraph.contains(where: { !$0.isWhitespace }) {
      if !isAtHeading { lines.append(".PP") }
      lines += Self.proseLines(String(paragraph))
    }
  }

  /// A term in bold, and behind it perhaps what stands for a value, with what there is to say of it.
  mutating func term(_ term: String, value: String = "", _ paragraphs: String...) {
    lines.append(".TP")
    lines.append("\\fB\(Self.literal(term))\\fR" + (value.isEmpty ? "" : " \\fI\(Self.literal(value))\\fR"))
    for (index, paragraph) in paragraphs.enumerated() {
      if index > 0 { lines.append(".sp 0.5v") }
      lines += Self.proseLines(paragraph)
    }
  }

  /// The command and what can stand behind it.
  mutating func synopsis(_ command: String, _ rest: String) {
    if !isAtHeading { lines.append(".br") }
    lines.append("\\fB\(Self.literal(command))\\fR" + (rest.isEmpty ? "" : " \(Self.placeholders(rest))"))
  }

  /// Lines as they are to be typed or as a file has them.
  mutating func literalBlock(_ text: String) {
    lines += [".PP", ".RS 4", ".EX"]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      lines.append(Self.guarded(Self.literal(String(line))))
    }
    lines += [".EE", ".RE"]
  }

  /// Other pages: `sluice(1)`.
  mutating func seeAlso(_ pages: [(name: String, section: Int)]) {
    heading("SEE ALSO")
    for (index, page) in pages.enumerated() {
      lines.append(".BR \(Self.literal(page.name)) (\(page.section))\(index == pages.count - 1 ? "" : ",")")
    }
  }

  // MARK: Text

  /// Sentences in lines: words in backticks and options are bold, also where a line ends in them.
  private static func proseLines(_ text: String) -> [String] {
    filled(prose(text))
  }

  private static func prose(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    return parts.enumerated().map { index, part in
      index.isMultiple(of: 2) ? withOptions(String(part)) : "\\fB\(literal(String(part)))\\fR"
    }
    .joined()
  }

  /// Text in which `--options` are bold.
  private static func withOptions(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "--")?.lowerBound {
      let option = rest[start...].prefix { $0 == "-" || $0.isASCII && $0.isLetter }
      result += escaped(String(rest[..<start])) + "\\fB\(literal(String(option)))\\fR"
      rest = rest[option.endIndex...]
    }
    return result + escaped(String(rest))
  }

  /// Lines that are no requests, of a length that a page is to have.
  private static func filled(_ text: String) -> [String] { Paragraph.lines(of: text, width: 76).map(guarded) }

  /// `[OPTIONS] PATH...`: the words in capitals are italic.
  private static func placeholders(_ text: String) -> String {
    text.split(separator: " ").map { word in
      let name = word.drop { $0 == "[" }.prefix { $0 != "]" && $0 != "." }
      let end = word[name.endIndex...]
      return "\(word[..<name.startIndex])\\fI\(literal(String(name)))\\fR\(escaped(String(end)))"
    }
    .joined(separator: " ")
  }

  /// What is to be typed: a hyphen there is a minus sign of ASCII.
  private static func literal(_ text: String) -> String {
    escaped(text).map { $0 == "-" ? "\\-" : String($0) }.joined()
  }

  /// Text in which nothing is an escape. groff_char(7)
  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\": "\\e"
      case "~": "\\(ti"
      case "^": "\\(ha"
      case "`": "\\(ga"
      case "'": "\\(aq"
      case "\"": "\\(dq"
      default: String(character)
      }
    }
    .joined()
  }

  /// A line that is no request, whatever it begins with.
  private static func guarded(_ line: String) -> String {
    line.first == "." || line.first == "'" ? "\\&\(line)" : line
  }
}
