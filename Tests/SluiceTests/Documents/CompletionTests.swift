import Foundation
import Testing

/// What the shells offer when the Tab key is pressed.
@Suite struct CompletionTests {
  private let documents: DocumentFolder
  private let folder: TemporaryFolder

  init() throws {
    documents = try DocumentFolder()
    folder = try TemporaryFolder()
    for name in ["drop", "own", "agent.d", "bin"] {
      try FileManager.default.createDirectory(at: folder.url.appending(path: name), withIntermediateDirectories: true)
    }
    try folder.write("[variant web]\nbox = 9x9\n[variant wide]\nbox = 9x9\n", to: "agent.conf")
    try folder.write("[variant tiny]\nbox = 9x9\n", to: "own/agent.conf")
    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "bin/sluice"), withDestinationURL: SluiceProcess.program)
  }

  private var environment: [String: String] {
    ["PATH": "\(folder.url.path)/bin:\(Tool.path)", "HOME": folder.url.path, "LC_ALL": "C.UTF-8", "TERM": "dumb"]
  }

  private func lines(_ program: String, _ arguments: [String]) async throws -> Set<String> {
    let result = try await Tool.run(program, arguments, in: folder.url, environment: environment)
    #expect(result.errors.isEmpty, "\(result.errors)")
    return Set(result.output.split(separator: "\n").map(String.init))
  }

  @Test(arguments: CompletionRow.ofBash) func bashOffers(_ row: CompletionRow) async throws {
    let script = """
      set -u
      source "$1"; shift
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
      $(complete -p sluice | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
      ((${#COMPREPLY[@]})) && printf '%s\\n' "${COMPREPLY[@]}"
      true
      """
    let file = documents.url.appending(path: "completions/bash/sluice").path
    #expect(try await lines("bash", ["--norc", "-c", script, "bash", file] + row.words) == row.offered)
  }

  @Test(.enabled(if: Tool.areInstalled("fish")), arguments: CompletionRow.ofFish)
  func fishOffers(_ row: CompletionRow) async throws {
    let file = documents.url.appending(path: "completions/fish/sluice.fish").path
    let script = "source $argv[1]; complete -C $argv[2]"
    let offered = try await lines("fish", ["--no-config", "-c", script, "--", file, row.line])
    // Behind a tab stands the description.
    #expect(Set(offered.map { String($0.prefix { $0 != "\t" }) }) == row.offered)
  }

  @Test(.enabled(if: Tool.areInstalled("zsh")), arguments: CompletionRow.ofZsh)
  func zshOffers(_ row: CompletionRow) async throws {
    let file = documents.url.appending(path: "completions/zsh").path
    try folder.write(Self.driver, to: "driver.zsh")
    let offered = try await lines("zsh", ["-f", "driver.zsh", file, "\(folder.url.path)/offered", row.line])
    #expect(offered == row.offered)
  }

  /// Types the line into a zsh on a terminal of its own, presses Tab, and prints what its completion adds.
  ///
  /// Source: zshmodules(1), zsh/zpty; zshcompwid(1), compadd.
  private static let driver = #"""
    zmodload zsh/zpty
    export OFFERED=$2
    : > $OFFERED
    zpty shell "zsh -f -i"
    read_on() {
      local ignored
      until grep -q "^$1\$" $OFFERED; do zpty -r -t shell ignored || sleep 0.02; done
    }
    zpty -w shell "PS1=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D"
    zpty -w shell 'compadd() {
      if [[ ${@[1,(i)(-|--)]} == *-[OAD]* ]]; then builtin compadd "$@"; return; fi
      local -a words; builtin compadd -O words "$@"; print -rl -- $words >> $OFFERED; builtin compadd "$@"
    }'
    zpty -w shell 'ended() { print the-end >> $OFFERED }; zle -N ended; bindkey "^X^F" ended; bindkey "^I" complete-word'
    zpty -w shell 'print the-start >> $OFFERED'
    read_on the-start
    zpty -n -w shell "$3"$'\t\x18\x06'
    read_on the-end
    zpty -d shell
    grep -v '^the-start$\|^the-end$\|^$' $OFFERED
    true
    """#
}
