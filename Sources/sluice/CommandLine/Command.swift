/// A subcommand: what it is called, what it takes, what it does.
struct Command: Sendable {
  let name: String
  /// One line for the list of commands.
  let summary: String
  /// What a person needs to know before using it; paragraphs with empty lines between.
  var discussion = ""
  /// Beside those of every command.
  var options: [Option] = []
  var positionals: [Positional] = []
  /// What to say to those who name something that it does not take.
  var adviceOnArgument = ""
  var examples: [Example] = []
  /// Whether it is left out of the list of commands: for what Sluice itself starts.
  var isHidden = false
  let run: @Sendable (Invocation) async throws -> ExitStatus

  /// Its own options first.
  var allOptions: [Option] { options + Option.ofEveryCommand }

  /// `sluice ingest [OPTIONS] PATH...`.
  var usage: String {
    (["sluice", name, "[OPTIONS]"] + positionals.map(\.usage)).joined(separator: " ")
  }
}

/// An argument that is no option.
struct Positional: Sendable {
  enum Count: Sendable {
    case one
    case atMostOne
    case oneOrMore
    case any
  }

  /// In capitals: `PATH`.
  let name: String
  let count: Count
  let help: String
  /// What a shell offers for it.
  var offer = Offer.files

  /// `PATH`, `[PATH]`, `PATH...`, `[PATH...]`.
  var usage: String {
    switch count {
    case .one: name
    case .atMostOne: "[\(name)]"
    case .oneOrMore: "\(name)..."
    case .any: "[\(name)...]"
    }
  }

  fileprivate var range: (least: Int, most: Int) {
    switch count {
    case .one: (1, 1)
    case .atMostOne: (0, 1)
    case .oneOrMore: (1, .max)
    case .any: (0, .max)
    }
  }
}

extension [Positional] {
  /// How many arguments there may be.
  var range: (least: Int, most: Int) {
    reduce((0, 0)) { sum, positional in
      let (least, most) = positional.range
      return (sum.least + least, most == .max || sum.most == .max ? .max : sum.most + most)
    }
  }
}
