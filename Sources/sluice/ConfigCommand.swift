import Model
import Settings

/// `sluice config`: the effective configuration.
enum ConfigCommand {
  static let command = Command(
    name: "config",
    summary: "Show the effective configuration and where each value came from.",
    discussion: """
      The output is itself an agent.conf, with comments that say whether a value is a default or was set in the file \
      or by --set. Paths are shown as they are understood, from the root.
      """,
    run: run)

  /// What `--json` prints.
  private struct Report: Encodable {
    enum CodingKeys: String, CodingKey {
      case file
      case chosenBy = "chosen_by"
      case entries
    }

    var file: String?
    var chosenBy: String
    var entries: [ConfigEntry]

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(file, forKey: .file)
      try container.encode(chosenBy, forKey: .chosenBy)
      try container.encode(entries, forKey: .entries)
    }
  }

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    let source = configuration.source
    if invocation.wantsJSON {
      try StandardOutput.write(
        json: Report(
          file: source.file?.description, chosenBy: source.chosenBy, entries: configuration.entries))
    } else {
      let head = source.file.map { "Read from \($0)" } ?? "No agent.conf was found: these are the defaults"
      try StandardOutput.write("# \(head).\n\n\(configuration.entries.fileText)")
    }
    return .done
  }
}
