import Model
import Settings

/// Understands the arguments of the process.
struct CommandParser {
  /// What the arguments ask for.
  enum Request {
    case run(Invocation)
    /// Of all commands where there is none.
    case help(Command?)
    case version
  }

  /// A mistake in the arguments, with the usage of what was meant.
  struct Mistake: Error {
    var error: AgentError
    var usage: String
  }

  let commands: [Command]

  /// Reads the arguments, without the name of the program.
  func parse(_ arguments: [[UInt8]]) throws(Mistake) -> Request {
    guard let first = arguments.first.map(Self.text) else {
      throw mistake("no-command", "no command is given", advice: "see sluice --help")
    }
    switch first {
    case "--help": return .help(nil)
    case "--version": return .version
    case "help":
      guard arguments.count > 1 else { return .help(nil) }
      return .help(try command(named: Self.text(arguments[1])))
    case _ where first.hasPrefix("-"):
      let advice = first.hasPrefix("--") ? "options come after the command" : "see sluice --help"
      throw mistake("no-command", "\(Self.quoted(first)) is not a command", advice: advice)
    default:
      return try parse(arguments.dropFirst(), for: try command(named: first))
    }
  }

  private func command(named name: String) throws(Mistake) -> Command {
    if let command = commands.first(where: { $0.name == name }) { return command }
    let near = nearestName(to: name, among: commands.filter { !$0.isHidden }.map(\.name))
    throw mistake(
      "unknown-command", "there is no command \(Self.quoted(name))",
      advice: near.map { "did you mean \($0)?" } ?? "see sluice --help")
  }

  private func parse(_ arguments: ArraySlice<[UInt8]>, for command: Command) throws(Mistake) -> Request {
    var values: [Option: [[UInt8]]] = [:]
    var positionals: [[UInt8]] = []
    var rest = arguments
    while let argument = rest.popFirst() {
      if argument == Array("--".utf8) {
        positionals += rest
        break
      }
      guard argument.count > 1, argument.starts(with: "-".utf8) else {
        positionals.append(argument)
        continue
      }
      let parts = argument.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let option = try option(Self.text(Array(parts[0])), of: command)
      if option == .help { return .help(command) }
      if option.kind == .flag {
        guard parts.count == 1 else {
          throw mistake("unwanted-value", "--\(option.name) takes no value", command)
        }
        values[option] = [[]]
        continue
      }
      guard let value = parts.count == 2 ? Array(parts[1]) : rest.popFirst(), !value.isEmpty else {
        throw mistake("missing-value", "--\(option.name) has no value", advice: "write \(option.usage)", command)
      }
      values[option, default: []].append(try checked(value, of: option, command))
    }
    try check(positionals, for: command)
    return .run(
      Invocation(command: command, values: values, arguments: positionals.map { RawPath(bytes: $0) }))
  }

  private func option(_ text: String, of command: Command) throws(Mistake) -> Option {
    if let option = command.allOptions.first(where: { "--\($0.name)" == text }) { return option }
    let near = nearestName(to: text, among: command.allOptions.map { "--\($0.name)" })
    throw mistake(
      "unknown-option", "sluice \(command.name) has no option \(Self.quoted(text))",
      advice: near.map { "did you mean \($0)?" } ?? "see sluice \(command.name) --help", command)
  }

  /// The value, when it is what the option takes.
  private func checked(_ value: [UInt8], of option: Option, _ command: Command) throws(Mistake) -> [UInt8] {
    if case .path = option.kind { return value }
    guard String(validating: value, as: UTF8.self) != nil else {
      throw mistake("not-text", "the value of --\(option.name), \"\(safeText(value))\", is not UTF-8", command)
    }
    return value
  }

  private func check(_ positionals: [[UInt8]], for command: Command) throws(Mistake) {
    let (least, most) = command.positionals.range
    if positionals.contains([]) { throw mistake("empty-argument", "an argument is empty", command) }
    if positionals.count < least {
      let missing = command.positionals.first { $0.count == .one || $0.count == .oneOrMore }?.name ?? "argument"
      let example = command.examples.first.map { "write it like \($0.line)" } ?? ""
      throw mistake("missing-argument", "sluice \(command.name) needs a \(missing)", advice: example, command)
    }
    if positionals.count > most {
      throw mistake(
        "unwanted-argument", "sluice \(command.name) has no use for \"\(safeText(positionals[most]))\"",
        advice: command.adviceOnArgument, command)
    }
  }

  private func mistake(_ code: String, _ cause: String, advice: String = "", _ command: Command? = nil) -> Mistake {
    Mistake(
      error: AgentError(.usage, code: code, tried: "understand the command line", cause: cause, advice: advice),
      usage: command?.usage ?? "sluice COMMAND [OPTIONS]")
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
  private static func quoted(_ text: String) -> String { "\"\(safeText(text.utf8))\"" }
}
