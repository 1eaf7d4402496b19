/// The commands of the pages that no test runs, each with the reason; everything else is run as it is written.
struct NotRun: Sendable {
  var page: String
  /// What the command, or the first command of the script, begins with.
  var start: String
  var reason: String

  static let all = [
    NotRun(page: "README.md", start: "make deb", reason: "builds the package"),
    NotRun(page: "CONTRIBUTING.md", start: "make test", reason: "builds, tests, fuzzes and races the project: hours"),
    NotRun(page: "docs/getting-started.md", start: "sudo apt install", reason: "installs the package"),
    NotRun(page: "docs/getting-started.md", start: "make release", reason: "builds the project"),
    NotRun(page: "docs/performance.md", start: "make bench", reason: "takes hours"),
  ]

  static func reason(for step: DocumentPage.Step, on page: DocumentPage) -> NotRun? {
    all.first { $0.page == page.name && step.text.hasPrefix($0.start) }
  }
}
