/// A line as it stands when the Tab key is pressed, and what is offered.
struct CompletionRow: Sendable, CustomStringConvertible {
  let line: String
  let offered: Set<String>
  /// What bash's own words are, where it parts the line at an equals sign.
  let words: [String]

  init(_ line: String, _ offered: Set<String>, words: [String]? = nil) {
    self.line = line
    self.offered = offered
    self.words = words ?? line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
  }

  var description: String { line }

  /// The rows that hold in every shell, in a folder with an agent.conf, `agent.d` and `drop`, whose config has a drop folder
  /// `inbox` and the variants `web` and `wide`, and a config `own/agent.conf` with the variant `tiny`.
  static let all = [
    CompletionRow("sluice ver", ["verify"]),
    CompletionRow("sluice st", ["status", "stats"]),
    CompletionRow("sluice help orph", ["orphan-cleanup"]),
    CompletionRow("sluice verify --re", ["--repair", "--rebuild-catalog"]),
    CompletionRow("sluice status --json --rej", ["--rejected"]),
    CompletionRow("sluice ingest --drop ", ["inbox"]),
    CompletionRow("sluice regenerate --variant ", ["web", "wide"]),
    CompletionRow("sluice regenerate --config own/agent.conf --variant t", ["tiny"]),
    CompletionRow("sluice watch --set agent.log-l", ["agent.log-level="]),
    CompletionRow("sluice watch --set limits.max-s", ["limits.max-scans="]),
    CompletionRow("sluice config --config agent.c", ["agent.conf"]),
  ]

  /// As bash words them.
  static let ofBash =
    all + [
      CompletionRow("sluice re", ["retry", "regenerate"]),
      CompletionRow(
        "sluice watch --set agent.sandbox=", ["strict", "best-effort"],
        words: ["sluice", "watch", "--set", "agent.sandbox", "="]),
      CompletionRow(
        "sluice watch --set agent.log-level=in", ["info"],
        words: ["sluice", "watch", "--set", "agent.log-level", "=", "in"]),
      CompletionRow(
        #"sluice watch --set "variant web.b"#, ["variant web.box=", "variant web.background="],
        words: ["sluice", "watch", "--set", #""variant web.b"#]),
      CompletionRow(
        #"sluice watch --set variant\ web.b"#, [#"variant\ web.box="#, #"variant\ web.background="#],
        words: ["sluice", "watch", "--set", #"variant\ web.b"#]),
      CompletionRow("sluice watch ", []),
      CompletionRow("sluice init d", ["drop"]),
      CompletionRow("sluice verify --time ", []),
    ]

  static let ofZsh =
    all + [
      CompletionRow("sluice watch --set agent.sandbox=", ["strict", "best-effort"]),
      CompletionRow(#"sluice watch --set variant\ web.b"#, ["variant web.box=", "variant web.background="]),
    ]

  static let ofFish =
    all + [
      CompletionRow("sluice watch --set agent.sandbox=", ["agent.sandbox=strict", "agent.sandbox=best-effort"]),
      CompletionRow("sluice watch --set 'variant web.b", ["variant web.box=", "variant web.background="]),
      CompletionRow("sluice watch ", []),
      CompletionRow("sluice init d", ["drop/"]),
      CompletionRow("sluice verify --time ", []),
    ]
}
