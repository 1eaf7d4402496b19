import Settings

/// The completion for bash, which needs no other script.
struct BashCompletion {
  private let words: CompletionWords

  init(_ commands: [Command]) { words = CompletionWords(commands) }

  var text: String {
    """
    # Completion of sluice(1) for bash, made by `sluice documents` from the declarations of the program itself.

    # The headings of the sections that the config has, one a line.
    _sluice_headings() {
      "${COMP_WORDS[0]}" config "${_sluice_config[@]}" 2>/dev/null | sed -n 's/^\\[\\(.*\\)\\]$/\\1/p'
    }

    # SECTION.KEY=, and behind it the values that are known.
    _sluice_settings() {
      local heading key
      case $1 in
    \(valueCases)
      *=*) ;;
      *)
        while read -r heading; do
          case $heading in
    \(keyCases)
          *) continue ;;
          esac
          for key in $keys; do printf '%s\\n' "$heading.$key="; done
        done < <(_sluice_headings)
        ;;
      esac
    }

    # The lines that stand for what is offered: $1 is the kind, $2 what is typed already.
    _sluice_offer() {
      case $1 in
      commands) printf '%s\\n' \(words.commands.map(\.name).joined(separator: " ")) ;;
      settings) _sluice_settings "$2" ;;
      drop | variant) _sluice_headings | sed -n "s/^$1 //p" ;;
      files) compgen -f -- "$2" ;;
      folders) compgen -d -- "$2" ;;
      esac
    }

    _sluice() {
      local -a typed=() _sluice_config=()
      local word index part offer= options= command=
      # bash parts words at the equals sign: here they are whole again.
      for ((index = 1; index <= COMP_CWORD; index++)); do
        part=${COMP_WORDS[index]}
        if ((${#typed[@]})) && [[ $part == '='* || ( -n $part && ${COMP_WORDS[index - 1]} == '=' ) ]]; then
          typed[-1]+=$part
        else
          typed+=("$part")
        fi
      done
      word=${typed[-1]}
      unset 'typed[-1]'
      command=${typed[0]-}
      for ((index = 1; index < ${#typed[@]}; index++)); do
        case ${typed[index]} in
        --config) _sluice_config=(--config "${typed[index + 1]-}") ;;
        --config=*) _sluice_config=("${typed[index]}") ;;
        esac
      done
      [[ -n ${_sluice_config[1]-${_sluice_config[0]-}} ]] || _sluice_config=()

      if [[ -z $command ]]; then
        COMPREPLY=($(compgen -W '\(words.commands.map(\.name).joined(separator: " ")) help --help --version' -- "$word"))
        return
      fi
      case $command in
    \(optionCases)
      help) offer=commands ;;
      *) return ;;
      esac

      local last=${typed[${#typed[@]} - 1]}
      local value
      if [[ $last == --* && $last != *=* ]] && value=$(_sluice_value "$command" "$last"); then
        offer=$value
      elif [[ $word == --*=* ]]; then
        offer=$(_sluice_value "$command" "${word%%=*}")
        word=${word#*=}
      elif [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$word"))
        return
      fi

      # What is typed may be quoted; what is offered is quoted in the same way.
      local quote= plain=$word
      case $word in
      [\\"\\']*) quote=${word:0:1} plain=${word:1} ;;
      *) plain=${word//\\\\/} ;;
      esac
      local line
      while IFS= read -r line; do
        [[ $line == "$plain"* ]] || continue
        if [[ $offer == files || $offer == folders ]]; then
          COMPREPLY+=("$line")
          continue
        fi
        [[ -n $quote ]] || printf -v line %q "$line"
        # Of what bash holds for several words, only the last is to be replaced.
        if [[ -z $quote && $COMP_WORDBREAKS == *=* && $word == *=* ]]; then line=${line#"${word%=*}="}; fi
        COMPREPLY+=("$line")
      done < <(_sluice_offer "$offer" "$plain")
      if [[ $offer == files || $offer == folders ]]; then
        compopt -o filenames 2>/dev/null
      elif [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2>/dev/null
      fi
    }

    # What is offered for the value of an option; status 1 for one that takes none.
    _sluice_value() {
      case $1:$2 in
    \(offerCases)
      *) return 1 ;;
      esac
    }

    complete -F _sluice sluice

    """
  }

  private var optionCases: String {
    words.commands.map { command in
      let options = command.allOptions.map { "--\($0.name)" }.joined(separator: " ")
      return
        "  \(command.name)) options='\(options)' offer=\(CompletionWords.offer(of: command).map(Self.name) ?? "") ;;"
    }
    .joined(separator: "\n")
  }

  private var offerCases: String {
    let ofEvery = Option.ofEveryCommand.filter { $0.valueName != nil }.map { ("*", $0) }
    let own = words.commands.flatMap { command in
      command.options.filter { $0.valueName != nil }.map { (command.name, $0) }
    }
    return (own + ofEvery).map { command, option in
      "  \(command):--\(option.name)) printf \(Self.name(option.offer)) ;;"
    }
    .joined(separator: "\n")
  }

  private var keyCases: String {
    ConfigSection.all.map { section in
      let pattern = ConfigKey.isNamed(section.kind) ? "\"\(section.kind) \"*" : section.kind
      return "      \(pattern)) local keys='\(CompletionWords.keys(of: section))' ;;"
    }
    .joined(separator: "\n")
  }

  private var valueCases: String {
    CompletionWords.wordedKeys.map { group in
      let patterns = group.patterns.map { "\($0)=*" }.joined(separator: " | ")
      return "  \(patterns)) printf '%s\\n' \(group.words.map { "\"${1%%=*}=\($0)\"" }.joined(separator: " ")) ;;"
    }
    .joined(separator: "\n")
      + "\n  \(CompletionWords.pathKeys.map { "\($0)=*" }.joined(separator: " | "))) "
      + "compgen -P \"${1%%=*}=\" -f -- \"${1#*=}\" ;;"
  }

  private static func name(_ offer: Offer) -> String {
    switch offer {
    case .nothing: "nothing"
    case .files: "files"
    case .folders: "folders"
    case .commands: "commands"
    case .settings: "settings"
    case .names(let kind): kind
    }
  }
}
