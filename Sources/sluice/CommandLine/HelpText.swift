import Settings

/// The help, in 80 columns.
enum HelpText {
  private static let width = 80
  private static let indent = 2
  /// Where the explanations begin.
  private static let column = 26

  /// What the program is for.
  static let introduction = """
    Sluice takes in photographs: what is dropped into a watched folder stands, in every size that is wanted, in a \
    content-addressed pool, exactly once, and a catalog knows where it came from.
    """

  /// The help of the program.
  static func overview(_ commands: [Command]) -> String {
    let rows = commands.filter { !$0.isHidden }.map { ($0.name, $0.summary) }
    return sections([
      "Usage: sluice COMMAND [OPTIONS]",
      wrapped(introduction),
      table("Commands", rows),
      table("Options", [("--help", "Show this help."), ("--version", "Show the version.")]),
      statuses,
      "See sluice help COMMAND for more.",
    ])
  }

  /// The help of a command.
  static func of(_ command: Command) -> String {
    let options: ([Option]) -> [(String, String)] = { $0.map { ($0.usage, $0.help) } }
    return sections([
      "Usage: \(command.usage)",
      wrapped(command.summary),
      command.discussion.split(separator: "\n\n").map { wrapped(String($0)) }.joined(separator: "\n\n"),
      table("Arguments", command.positionals.map { ($0.usage, $0.help) }),
      table("Options", options(command.options)),
      table(command.options.isEmpty ? "Options" : "Options of every command", options(Option.ofEveryCommand)),
      table("Examples", command.examples.map { ($0.line, "\($0.text).") }),
      statuses,
    ])
  }

  private static var statuses: String {
    let rows = ExitStatus.allCases.map { status in
      let number = String(status.rawValue)
      return "  \(number)\(String(repeating: " ", count: 4 - number.count))\(status.meaning)"
    }
    return (["Exit status:"] + rows).joined(separator: "\n")
  }

  private static func sections(_ sections: [String]) -> String {
    sections.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  /// Terms and explanations; a term that is too long has its line to itself.
  private static func table(_ title: String, _ rows: [(term: String, text: String)]) -> String {
    guard !rows.isEmpty else { return "" }
    let lines = rows.map { row in
      let term = String(repeating: " ", count: indent) + row.term
      let text = wrapped(row.text, indent: column)
      return term.count + 2 > column
        ? term + "\n" + text : term + text.dropFirst(term.count)
    }
    return (["\(title):"] + lines).joined(separator: "\n")
  }

  /// The words in lines that fit the width.
  private static func wrapped(_ text: String, indent: Int = 0) -> String {
    let margin = String(repeating: " ", count: indent)
    return Paragraph.lines(of: text, width: width - indent).map { margin + $0 }.joined(separator: "\n")
  }
}
