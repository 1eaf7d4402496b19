import Model
import Settings

/// The completion for zsh. Source: zshcompsys(1), `_arguments`.
struct ZshCompletion {
  private let words: CompletionWords

  init(_ commands: [Command]) { words = CompletionWords(commands) }

  var text: String {
    """
    #compdef sluice
    # Completion of sluice(1) for zsh, made by `sluice documents` from the declarations of the program itself.

    # The headings of the sections that the config has.
    _sluice_headings() {
      local -a config
      local file=${opt_args[--config]}
      [[ -n $file ]] && config=(--config ${(q)${(Q)file}})
      headings=(${(f)"$(_call_program headings ${(q)_sluice_program} config $config 2>/dev/null)"})
      headings=(${${(M)headings:#\\[*\\]}[@]#\\[})
      headings=(${headings[@]%\\]})
      (( $#headings )) || headings=(\(CompletionWords.headings))
    }

    # The names of the sections of a kind, which is the last argument; those before it are for compadd.
    _sluice_names() {
      local -a headings
      local kind=$argv[-1]
      _sluice_headings
      compadd "${@[1,-2]}" - ${${(M)headings:#$kind *}#$kind }
    }

    # SECTION.KEY=, and behind it the values that are known.
    _sluice_settings() {
      local -a headings keys settings
      local heading
      case ${(Q)PREFIX} in
    \(valueCases)
      *=*) ;;
      *)
        _sluice_headings
        for heading in $headings; do
          case $heading in
    \(keyCases)
          *) continue ;;
          esac
          settings+=("$heading."${^keys}=)
        done
        compadd -S '' -- $settings
        ;;
      esac
    }

    _sluice() {
      local context state state_descr line _sluice_program=$words[1]
      typeset -A opt_args
      local -a commands
      commands=(
    \(commandList)
        'help:Show the help of a command'
      )
      _arguments -C \\
        '(- *)--help[Show the help]' \\
        '(- *)--version[Show the version]' \\
        '1:command:->command' \\
        '*::argument:->argument' && return
      case $state in
      command) _describe -t commands command commands ;;
      argument)
        case $words[1] in
    \(argumentCases)
        help) _arguments "1:command:(\(words.commands.map(\.name).joined(separator: " ")))" ;;
        esac
        ;;
      esac
    }

    _sluice "$@"

    """
  }

  private var commandList: String {
    words.commands.map { "    '\($0.name):\(Self.quoted(CompletionWords.brief($0.summary)))'" }.joined(separator: "\n")
  }

  private var argumentCases: String {
    words.commands.map { command in
      let positionals = command.positionals.map { positional in
        let repeated = positional.count == .one || positional.count == .atMostOne ? "1" : "*"
        return "'\(repeated):\(positional.name):\(Self.action(positional.offer))'"
      }
      let specs = command.allOptions.map(Self.spec) + positionals
      return "    \(command.name)) _arguments \(specs.map { "\\\n      \($0)" }.joined(separator: " ")) ;;"
    }
    .joined(separator: "\n")
  }

  private static func spec(_ option: Option) -> String {
    let help = quoted(CompletionWords.brief(option.help)).map { character in
      character == "[" || character == "]" ? "\\\(character)" : String(character)
    }
    .joined()
    guard let valueName = option.valueName else { return "'--\(option.name)[\(help)]'" }
    let repeated = if case .texts = option.kind { "*" } else { "" }
    return "'\(repeated)--\(option.name)=[\(help)]:\(valueName):\(action(option.offer))'"
  }

  private static func action(_ offer: Offer) -> String {
    switch offer {
    case .nothing: " "
    case .files: "_files"
    case .folders: "_files -/"
    case .commands: " "
    case .settings: "_sluice_settings"
    case .names(let kind): "_sluice_names \(kind)"
    }
  }

  private var keyCases: String {
    ConfigSection.all.map { section in
      let pattern = ConfigKey.isNamed(section.kind) ? "\(section.kind)\\ *" : section.kind
      return "      \(pattern)) keys=(\(CompletionWords.keys(of: section))) ;;"
    }
    .joined(separator: "\n")
  }

  private var valueCases: String {
    CompletionWords.wordedKeys.map { group in
      let patterns = group.patterns.map { "\($0)=*" }.joined(separator: "|")
      return "  (\(patterns))) compset -P '*='; compadd - \(group.words.joined(separator: " ")) ;;"
    }
    .joined(separator: "\n")
      + "\n  (\(CompletionWords.pathKeys.map { "\($0)=*" }.joined(separator: "|")))) compset -P '*='; _files ;;"
  }

  /// For between single quotation marks.
  private static func quoted(_ text: String) -> String {
    quotedForShell(text)
  }
}
