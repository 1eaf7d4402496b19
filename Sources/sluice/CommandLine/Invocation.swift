import FoundationEssentials
import Model
import Posix
import Settings

/// A command as it was called.
struct Invocation: Sendable {
  let command: Command
  /// The arguments that are no options, as the bytes that they are.
  let arguments: [RawPath]
  private let values: [Option: [[UInt8]]]

  init(command: Command, values: [Option: [[UInt8]]], arguments: [RawPath]) {
    self.command = command
    self.values = values
    self.arguments = arguments
  }

  /// Whether the option is there.
  func has(_ option: Option) -> Bool { values[option] != nil }

  /// The value of the option; nil when it is not there.
  func text(_ option: Option) -> String? { texts(option).last }

  /// All values of the option, in order.
  func texts(_ option: Option) -> [String] {
    values[option, default: []].map { String(decoding: $0, as: UTF8.self) }
  }

  /// The value of the option as a path; nil when it is not there.
  func path(_ option: Option) -> RawPath? { values[option]?.last.map { RawPath(bytes: $0) } }

  var wantsJSON: Bool { has(.json) }
  var isQuiet: Bool { has(.quiet) }
  var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// The configuration that the options call for.
  func configuration() throws(AgentError) -> Configuration {
    try Configuration.load(
      explicit: path(.config), overrides: texts(.set), environment: environment,
      workingDirectory: try Self.workingDirectory())
  }

  /// The folder that relative paths are below.
  static func workingDirectory() throws(AgentError) -> RawPath {
    do {
      return try RawPath("").resolved()
    } catch {
      throw AgentError(
        .transient, code: "no-working-directory", tried: "find the current directory", cause: error.cause,
        advice: "change to one that is there")
    }
  }
}
