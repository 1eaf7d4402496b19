/// The commands of the pages that no test runs, each with the reason; everything else is run as it is written.
struct NotRun: Sendable {
  var page: String
  /// What the command, or the first command of the script, begins with.
  var start: String
  var reason: String

  static let all = [
    NotRun(page: "README.md", start: "make run", reason: "builds the project, and tests it"),
    NotRun(page: "README.md", start: "make deb", reason: "builds the package"),
    NotRun(page: "CONTRIBUTING.md", start: "make test", reason: "builds, tests, fuzzes and races the project: hours"),
    NotRun(page: "docs/getting-started.md", start: "sudo apt install", reason: "installs the package"),
    NotRun(page: "docs/getting-started.md", start: "make release", reason: "builds the project"),
    NotRun(page: "docs/install.md", start: "make deb", reason: "builds the package, or an image of it by podman"),
    NotRun(page: "docs/install.md", start: "sudo install", reason: "opens an editor, for systemd"),
    NotRun(page: "docs/install.md", start: "sudo systemctl", reason: "there is no systemd in a test"),
    NotRun(page: "docs/performance.md", start: "make bench", reason: "takes hours"),
    NotRun(page: "docs/shares.md", start: "sudo apt install", reason: "is for a Samba of the machine"),
    NotRun(page: "docs/shares.md", start: "sudo useradd", reason: "is for an sshd of the machine"),
    NotRun(page: "docs/shares.md", start: "rsync", reason: "runs on another machine; SharesTests does it on loopback"),
    NotRun(page: "docs/shares.md", start: "sluice config --check", reason: "needs a folder of the network"),
  ]

  static func reason(for step: DocumentPage.Step, on page: DocumentPage) -> NotRun? {
    all.first { $0.page == page.name && step.text.hasPrefix($0.start) }
  }
}
