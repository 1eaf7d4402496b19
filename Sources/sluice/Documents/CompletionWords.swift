import Settings

/// What the completions of all shells have in common.
struct CompletionWords {
  /// Those that a person types.
  let commands: [Command]

  init(_ commands: [Command]) {
    self.commands = commands.filter { !$0.isHidden }
  }

  static let programOptions: [(name: String, help: String)] = [
    ("help", "Show this help."), ("version", "Show the version."),
  ]

  /// What a command takes that is no option; nil where it takes nothing.
  static func offer(of command: Command) -> Offer? { command.positionals.first?.offer }

  /// The first sentence, without its full stop.
  static func brief(_ help: String) -> String {
    let sentence = help.firstRange(of: ". ").map { help[..<$0.lowerBound] } ?? help[...]
    let end = sentence.firstRange(of: "; ")?.lowerBound ?? sentence.endIndex
    let brief = sentence[..<end]
    return String((brief.last == "." ? brief.dropLast() : brief).filter { $0 != "`" })
  }

  /// The keys whose values are words, in groups of the same words: `agent.log-level`, or, where the section has a name,
  /// `drop *.recursive`.
  static var wordedKeys: [(patterns: [String], words: [String])] {
    var groups: [(patterns: [String], words: [String])] = []
    for key in ConfigKey.all {
      guard case .words(let words) = key.choices else { continue }
      let pattern = ConfigKey.isNamed(key.kind) ? "\(key.kind)*.\(key.name)" : "\(key.kind).\(key.name)"
      if let index = groups.firstIndex(where: { $0.words == words }) {
        groups[index].patterns.append(pattern)
      } else {
        groups.append(([pattern], words))
      }
    }
    return groups
  }

  /// The names of the keys of a kind of section, with blanks between.
  static func keys(of section: ConfigSection) -> String { section.keys.map(\.name).joined(separator: " ") }

  /// The keys whose values are paths, as ``wordedKeys`` has them.
  static var pathKeys: [String] {
    ConfigKey.all.filter { $0.choices == .paths }
      .map { ConfigKey.isNamed($0.kind) ? "\($0.kind)*.\($0.name)" : "\($0.kind).\($0.name)" }
  }

  /// The names of the standard sections of a kind, for where no config can be read.
  static let headings = "agent limits 'drop inbox' 'variant small' 'variant medium' 'variant large'"
}
