import Model

/// A key that agent.conf can have, as documentation, completions and tests want to know it.
package struct ConfigKey: Hashable, Sendable {
  /// The first word of its section: `agent`, `limits`, `drop` or `variant`.
  package let kind: String
  package let name: String
  /// What its values look like.
  package let shape: String
  package let choices: ConfigChoices
  /// The value when it is left out, with paths below the file's folder; nil when there is none.
  package let standard: String?
  /// A value that is not the default, and is allowed.
  package let example: String
  /// Sentences, in which what is to be typed stands in backticks.
  package let explanation: String

  /// Every key of every kind of section.
  package static let all: [ConfigKey] = ConfigSection.all.flatMap(\.keys)

  /// The kinds of section that there are.
  package static let kinds = ConfigSection.all.map(\.kind)

  /// Whether a section of this kind has a name behind it, and may stand more than once.
  package static func isNamed(_ kind: String) -> Bool { kind == "drop" || kind == "variant" }

  /// The default as the file has it: a path is one of its folder.
  package var written: String? {
    guard let standard, choices == .paths else { return standard }
    return "./\(standard)"
  }
}
