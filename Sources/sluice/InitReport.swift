import Model
import Settings

/// What `sluice init` did, and what comes next.
struct InitReport: Encodable {
  private let file: String
  private let made: [String]
  private let findings: [MachineCheck.Finding]
  private let drop: RawPath
  /// What has to stand behind a command so that it reads this config.
  private let option: String
  /// What is to be given to the user whom the agent is to run as; empty where it has its user already.
  private let unowned: [RawPath]

  private enum CodingKeys: CodingKey {
    case file, made, findings
  }

  /// `isFoundBySearch`: whether commands that are typed here read this config by themselves. `belongsToRoot`: whether
  /// what was made is of use to root only.
  init(
    _ configuration: Configuration, made: [RawPath], check: MachineCheck, isFoundBySearch: Bool, belongsToRoot: Bool
  ) {
    let path = configuration.source.file ?? RawPath("")
    file = path.description
    self.made = made.map(\.description)
    findings = check.findings
    drop = configuration.drops[0].root
    unowned = belongsToRoot ? made : []
    option = isFoundBySearch ? "" : " --config \(path.shellWord)"
  }

  var isWell: Bool { findings.allSatisfy(\.isWell) }

  var text: String {
    let lines = made.map { $0 == file ? "Wrote \($0)" : "Made  \($0)" }
    let commands = [
      ("sluice watch\(option)", "takes in what lies there and what comes, until Ctrl-C"),
      ("cp IMG_0001.jpg \(drop.shellWord)/", "in another terminal: drop a photograph"),
      ("sluice status\(option)", "what became of it"),
    ]
    let mending = isWell ? [] : ["  sluice config --check\(option)\n      when what is marked is mended"]
    let owning =
      unowned.isEmpty
      ? []
      : [
        "  chown USER \(unowned.map(\.shellWord).joined(separator: " "))\n      if it is to run as USER, and not as root"
      ]
    return
      (lines + [""] + findings.map(\.line) + ["", "Next:"] + mending + owning + commands.map { "  \($0)\n      \($1)" })
      .joined(separator: "\n") + "\n"
  }
}
