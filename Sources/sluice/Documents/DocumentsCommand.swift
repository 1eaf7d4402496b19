import FoundationEssentials
import Glibc
import Model
import Posix
import Settings

/// `sluice documents DIR`: what a package installs beside the program, made from the program's own declarations.
enum DocumentsCommand {
  static let command = Command(
    name: "documents",
    summary: "Write the manual, the shells' completions and the commented agent.conf.",
    discussion: """
      Below the folder: man1 and man5 with the pages, completions with bash/sluice, zsh/_sluice and fish/sluice.fish, and \
      agent.conf with the defaults. Files that are there are replaced. The pages' date is $SOURCE_DATE_EPOCH.
      """,
    positionals: [Positional(name: "DIR", count: .one, help: "The folder; made where it is missing.", offer: .folders)],
    isHidden: true,
    run: run)

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let current = try Invocation.workingDirectory()
    let folder = invocation.arguments.first.map { $0.isAbsolute ? $0 : current.appending($0) } ?? current
    for document in try documents(invocation.environment) {
      try write(document.text, to: folder.appending(document.path))
    }
    return .done
  }

  private static func documents(_ environment: [String: String]) throws -> [(path: String, text: String)] {
    let commands = Sluice.commands
    let pages = Manual(commands: commands, date: date(in: environment)).pages
    return pages.map { ("man\($0.section)/\($0.fileName)", $0.text) } + [
      ("completions/bash/sluice", BashCompletion(commands).text),
      ("completions/zsh/_sluice", ZshCompletion(commands).text),
      ("completions/fish/sluice.fish", FishCompletion(commands).text),
      ("agent.conf", try CommentedConfig.shipped().text),
    ]
  }

  /// `YYYY-MM-DD`; empty where nobody says when. Source: reproducible-builds.org, SOURCE_DATE_EPOCH.
  private static func date(in environment: [String: String]) -> String {
    guard let seconds = environment["SOURCE_DATE_EPOCH"].flatMap(Double.init) else { return "" }
    return Date(timeIntervalSince1970: seconds).formatted(.iso8601.year().month().day())
  }

  private static func write(_ text: String, to path: RawPath) throws(AgentError) {
    try DurableFiles.makeFolder(path.parent)
    try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o644).write(Array(text.utf8))
  }
}
