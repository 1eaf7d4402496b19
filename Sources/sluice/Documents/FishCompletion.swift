import Settings

/// The completion for fish. Source: complete(1) of fish.
struct FishCompletion {
  private let words: CompletionWords

  init(_ commands: [Command]) { words = CompletionWords(commands) }

  var text: String {
    """
    # Completion of sluice(1) for fish, made by `sluice documents` from the declarations of the program itself.

    # The headings of the sections that the config has.
    function __sluice_headings
        set -l words (commandline -opc)
        set -l config
        if set -l index (contains -i -- --config $words)
            set config --config $words[(math $index + 1)]
        end
        set -l headings ($words[1] config $config 2>/dev/null | string replace -rf '^\\[(.*)\\]$' '$1')
        test (count $headings) -gt 0; or set headings \(CompletionWords.headings)
        printf '%s\\n' $headings
    end

    # The names of the sections of a kind.
    function __sluice_names
        __sluice_headings | string replace -rf "^$argv[1] " ''
    end

    # SECTION.KEY=, and behind it the values that are known.
    function __sluice_settings
        set -l typed (commandline -ct | string replace -r '^--set=' '' | string unescape)
        set -l start (string replace -r '=.*' '' -- $typed)
        switch "$typed"
    \(valueCases)
            case '*=*'
            case '*'
                for heading in (__sluice_headings)
                    switch $heading
    \(keyCases)
                    end
                end
        end
    end

    complete -c sluice -f
    complete -c sluice -n __fish_use_subcommand -l help -d 'Show the help'
    complete -c sluice -n __fish_use_subcommand -l version -d 'Show the version'
    complete -c sluice -n __fish_use_subcommand -a help -d 'Show the help of a command'
    complete -c sluice -n '__fish_seen_subcommand_from help' -a '\(words.commands.map(\.name).joined(separator: " "))'
    \(words.commands.map(lines(of:)).joined(separator: "\n"))

    """
  }

  private func lines(of command: Command) -> String {
    let condition = "complete -c sluice -n '__fish_seen_subcommand_from \(command.name)'"
    let options = command.allOptions.map { option in
      let value = option.valueName == nil ? "" : " -r\(Self.argument(option.offer))"
      return "\(condition) -l \(option.name)\(value) -d '\(Self.quoted(CompletionWords.brief(option.help)))'"
    }
    let own = "complete -c sluice -n __fish_use_subcommand -a \(command.name)"
    let positionals = CompletionWords.offer(of: command).map { ["\(condition)\(Self.argument($0))"] } ?? []
    return
      (["\(own) -d '\(Self.quoted(CompletionWords.brief(command.summary)))'"] + options + positionals)
      .joined(separator: "\n")
  }

  private static func argument(_ offer: Offer) -> String {
    switch offer {
    case .nothing, .commands: " -f"
    case .files: " -F"
    case .folders: " -f -a '(__fish_complete_directories)'"
    case .settings: " -f -a '(__sluice_settings)'"
    case .names(let kind): " -f -a '(__sluice_names \(kind))'"
    }
  }

  private var keyCases: String {
    ConfigSection.all.map { section in
      let pattern = ConfigKey.isNamed(section.kind) ? "'\(section.kind) *'" : section.kind
      return """
                            case \(pattern)
                                printf '%s\\n' "$heading".{\(section.keys.map(\.name).joined(separator: ","))}=
        """
    }
    .joined(separator: "\n")
  }

  private var valueCases: String {
    CompletionWords.wordedKeys.map { group in
      let patterns = group.patterns.map { "'\($0)=*'" }.joined(separator: " ")
      return """
                case \(patterns)
                    printf '%s\\n' "$start"={\(group.words.joined(separator: ","))}
        """
    }
    .joined(separator: "\n")
  }

  /// For between single quotation marks.
  private static func quoted(_ text: String) -> String {
    text.unicodeScalars.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
  }
}
