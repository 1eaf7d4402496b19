import Settings

/// The pages of the manual: one of the program, one a command, one of the config file.
struct Manual {
  /// All commands, hidden ones too.
  let commands: [Command]
  /// `YYYY-MM-DD`, or empty where nobody says.
  let date: String

  private var shown: [Command] { commands.filter { !$0.isHidden } }

  var pages: [ManualPage] { [overview] + shown.map(page(of:)) + [configPage] }

  /// sluice(1).
  private var overview: ManualPage {
    var page = ManualPage(
      "sluice", section: 1, summary: "take in photographs, in every size that is wanted, exactly once", date: date)
    page.heading("SYNOPSIS")
    page.synopsis("sluice", "COMMAND [OPTIONS] [ARGUMENTS]")
    page.synopsis("sluice help", "[COMMAND]")
    page.synopsis("sluice --version", "")
    page.heading("DESCRIPTION")
    page.paragraphs(HelpText.introduction)
    page.paragraphs(
      """
      Results go to the standard output, everything else to the standard error. An error says what was tried, on what, why \
      it failed and what to do next.
      """)
    page.heading("COMMANDS")
    for command in shown { page.term("sluice \(command.name)", command.summary) }
    page.heading("OPTIONS")
    page.term("--help", "Show the help; also behind a command.")
    page.term("--version", "Show the version.")
    page.paragraphs("Every command takes:")
    options(Option.ofEveryCommand, on: &page)
    exitStatus(on: &page)
    page.heading("ENVIRONMENT")
    for variable in EnvironmentVariable.all { page.term(variable.name, variable.explanation) }
    files(on: &page)
    page.heading("EXAMPLES")
    for command in shown {
      if let example = command.examples.first { self.example(example, on: &page) }
    }
    page.seeAlso(shown.map { ("sluice-\($0.name)", 1) } + [("agent.conf", 5)])
    return page
  }

  /// sluice-watch(1).
  private func page(of command: Command) -> ManualPage {
    var page = ManualPage(
      "sluice-\(command.name)", section: 1,
      summary: command.summary.prefix(1).lowercased() + command.summary.dropFirst().dropLast(), date: date)
    page.heading("SYNOPSIS")
    let words = command.usage.split(separator: " ").dropFirst(2)
    page.synopsis("sluice \(command.name)", words.joined(separator: " "))
    page.heading("DESCRIPTION")
    page.paragraphs(command.summary)
    page.paragraphs(command.discussion)
    if !command.positionals.isEmpty {
      page.heading("ARGUMENTS")
      for positional in command.positionals { page.term(positional.usage, positional.help) }
    }
    page.heading("OPTIONS")
    options(command.allOptions, on: &page)
    exitStatus(on: &page)
    page.heading("ENVIRONMENT")
    page.term(EnvironmentVariable.config.name, EnvironmentVariable.config.explanation)
    page.paragraphs("The others are in `sluice(1)`.")
    files(on: &page)
    if !command.examples.isEmpty {
      page.heading("EXAMPLES")
      for example in command.examples { self.example(example, on: &page) }
    }
    page.seeAlso([("sluice", 1), ("agent.conf", 5)])
    return page
  }

  private func options(_ options: [Option], on page: inout ManualPage) {
    for option in options { page.term("--\(option.name)", value: option.valueName ?? "", option.help) }
  }

  private func exitStatus(on page: inout ManualPage) {
    page.heading("EXIT STATUS")
    for status in ExitStatus.allCases { page.term(String(status.rawValue), "\(status.meaning).") }
  }

  private func files(on page: inout ManualPage) {
    page.heading("FILES")
    page.paragraphs("The config is the first of these that is there, unless --config or `$SLUICE_CONFIG` names one:")
    for place in ConfigSource.places { page.term(place) }
    page.paragraphs("What they say, and where the pool and the catalog are, is in `agent.conf(5)`.")
  }

  private func example(_ example: Example, on page: inout ManualPage) {
    page.paragraphs("\(example.text):")
    page.literalBlock(example.line)
  }
}
