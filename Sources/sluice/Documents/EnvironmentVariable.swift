/// A variable of the environment that Sluice looks at.
struct EnvironmentVariable: Sendable {
  let name: String
  /// Sentences, in which what is to be typed stands in backticks.
  let explanation: String

  static let config = EnvironmentVariable(
    name: "SLUICE_CONFIG", explanation: "The agent.conf to read where no --config names one; it must be there.")

  static let all = [
    config,
    EnvironmentVariable(
      name: "XDG_CONFIG_HOME", explanation: "Where `sluice/agent.conf` is looked for; `~/.config` where it is not set."),
    EnvironmentVariable(name: "HOME", explanation: "The home folder, in which `.config` is."),
    EnvironmentVariable(
      name: "NO_COLOR", explanation: "Where it is not empty, nothing is coloured. Only a terminal gets colours at all."),
    EnvironmentVariable(name: "TERM", explanation: "On a terminal that is `dumb`, nothing is coloured."),
    EnvironmentVariable(
      name: "LC_ALL, LC_CTYPE, LANG",
      explanation: "Whether the chart of `sluice stats` is drawn in blocks, in a locale of UTF-8, or in number signs."),
    EnvironmentVariable(
      name: "TMPDIR", explanation: "The folder for a temporary file without a name; `/tmp` where it is not set."),
    EnvironmentVariable(
      name: "NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID, JOURNAL_STREAM",
      explanation: """
        Set by systemd: whom `sluice watch` tells that it is ready, and how often that it lives; and whether the journal has \
        its stderr.
        """
    ),
    EnvironmentVariable(
      name: "LD_LIBRARY_PATH", explanation: "Handed on to the worker processes, which get no other variable."),
  ]
}
