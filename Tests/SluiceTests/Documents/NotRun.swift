/// The commands of the pages that no test runs, each with the reason; everything else is run as it is written.
struct NotRun: Sendable {
  var page: String
  /// What the command, or the first command of the script, begins with.
  var start: String
  var reason: String

  static let all = [
    NotRun(page: "README.md", start: "sudo apt install", reason: "needs the package, which another test installs"),
    NotRun(page: "README.md", start: "make run", reason: "builds the project anew"),
    NotRun(page: "CONTRIBUTING.md", start: "make", reason: "builds, tests, fuzzes or races the project: hours"),
    NotRun(page: "CONTRIBUTING.md", start: ".ci/run", reason: "runs this very test"),
    NotRun(page: "docs/performance.md", start: "make bench", reason: "takes hours"),
    NotRun(page: "docs/operations.md", start: "systemctl", reason: "there is no systemd in a test"),
  ]

  static func reason(for step: DocumentPage.Step, on page: DocumentPage) -> NotRun? {
    all.first { $0.page == page.name && step.text.hasPrefix($0.start) }
  }
}
