import Model
import Settings

/// `sluice config`: the effective configuration.
enum ConfigCommand {
  private static let check = Option.flag("check", "Look at the machine too, and name what to mend.")

  static let command = Command(
    name: "config",
    summary: "Show the effective configuration and where each value came from.",
    discussion: """
      The output is itself an agent.conf, with comments that say whether a value is a default or was set in the file \
      or by --set. Paths are shown as they are understood, from the root.


      With --check it looks at the machine instead: the drop folders and the watches they need, the filesystems and the \
      room of the pool and the catalog, the rights of this user, the formats that libvips reads and writes. What has to \
      be mended makes it end with status 2.
      """,
    options: [check],
    examples: [
      Example("sluice config", "What is in force, and where each value came from"),
      Example("sluice config --check", "Whether this machine has what it takes"),
    ],
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
    if invocation.has(check) { return try await checked(configuration, asJSON: invocation.wantsJSON) }
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

  private static func checked(_ configuration: Configuration, asJSON: Bool) async throws -> ExitStatus {
    let check = await MachineCheck(configuration)
    if asJSON {
      try StandardOutput.write(json: check)
    } else {
      for finding in check.findings {
        try StandardOutput.write("\(finding.line)\n")
      }
    }
    return check.isWell ? .done : .findings
  }
}
