/// An option of a command: `--name`, or `--name VALUE`, which can also be written `--name=VALUE`.
struct Option: Hashable, Sendable {
  /// What its value is.
  enum Kind: Hashable, Sendable {
    /// It has none.
    case flag
    /// Text in UTF-8; of several the last counts.
    case text(valueName: String)
    /// As text, and all of several count.
    case texts(valueName: String)
    /// Bytes; of several the last counts.
    case path(valueName: String)
  }

  /// Without the hyphens.
  let name: String
  let kind: Kind
  let help: String
  /// What a shell offers for its value.
  let offer: Offer

  static func flag(_ name: String, _ help: String) -> Option {
    Option(name: name, kind: .flag, help: help, offer: .nothing)
  }

  static func text(_ name: String, _ valueName: String, _ help: String, offering offer: Offer = .nothing) -> Option {
    Option(name: name, kind: .text(valueName: valueName), help: help, offer: offer)
  }

  static func texts(_ name: String, _ valueName: String, _ help: String, offering offer: Offer = .nothing) -> Option {
    Option(name: name, kind: .texts(valueName: valueName), help: help, offer: offer)
  }

  static func path(_ name: String, _ valueName: String, _ help: String) -> Option {
    Option(name: name, kind: .path(valueName: valueName), help: help, offer: .files)
  }

  /// `FILE`; nil for a flag.
  var valueName: String? {
    switch kind {
    case .flag: nil
    case .text(let valueName), .texts(let valueName), .path(let valueName): valueName
    }
  }

  /// `--config FILE`.
  var usage: String { valueName.map { "--\(name) \($0)" } ?? "--\(name)" }
}

/// The options of every command.
extension Option {
  static let config = path("config", "FILE", "The agent.conf to read, or for init to write, in place of the usual one.")
  static let set = texts(
    "set", "SECTION.KEY=VALUE",
    "Use this value instead of the file's, as in --set \"variant small.quality=70\"; can be given more than once.",
    offering: .settings)
  static let json = flag("json", "Print results as JSON.")
  static let quiet = flag("quiet", "Print no progress, and nothing but errors beside the results.")
  static let help = flag("help", "Show this help.")

  static let ofEveryCommand = [config, set, json, quiet, help]
}
