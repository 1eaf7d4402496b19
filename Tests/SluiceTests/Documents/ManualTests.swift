import Foundation
import Settings
import Testing

/// The pages of the manual, as `man` reads them.
@Suite(.enabled(if: Tool.areInstalled("man", "groff", "mandoc", "col"))) struct ManualTests {
  private let folder: DocumentFolder

  init() throws { folder = try DocumentFolder() }

  /// The options that a help lists.
  private static func options(_ command: String) throws -> [String] {
    try SluiceProcess.run(["help", command]).text.matches(of: /(?m)^  (--[a-z-]+)/).map { String($0.output.1) }
  }

  @Test func thereIsOnePageForEveryCommandAndOneOfTheConfig() throws {
    let commands = try SluiceProcess.commands()
    let expected = ["man1/sluice.1", "man5/agent.conf.5"] + commands.map { "man1/sluice-\($0).1" }
    #expect(try folder.pages() == expected.sorted())
  }

  @Test func noPageHasAWarning() async throws {
    for page in try folder.pages() {
      // The first is how lintian reads it.
      let man = try await Tool.run(
        "man", ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page], in: folder.url,
        environment: ["LC_ALL": "C.UTF-8", "MANWIDTH": "80", "HOME": folder.url.path, "MANROFFSEQ": ""])
      #expect(man.status == 0)
      #expect(man.errors.isEmpty, "\(page): \(man.errors)")
      let mandoc = try await Tool.run("mandoc", ["-T", "lint", "-W", "all", page], in: folder.url)
      #expect(mandoc.output.isEmpty && mandoc.errors.isEmpty, "\(page): \(mandoc.output)\(mandoc.errors)")
    }
  }

  @Test func thePageOfACommandHasAllThatItsHelpHas() async throws {
    for command in try SluiceProcess.commands() {
      let page = try await folder.shown("man1/sluice-\(command).1")
      let options = try Self.options(command)
      #expect(options.count >= 5)
      for option in options { #expect(page.contains("\n       \(option)"), "\(command) \(option)") }
      let headings = [
        "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO",
      ]
      for heading in headings { #expect(page.contains("\n\(heading)\n"), "\(command) \(heading)") }
      #expect(page.contains("\n       sluice-\(command) - "))
      #expect(page.contains("\n       78     wrong config."))
    }
  }

  @Test func everyKeyIsInThePageOfTheConfig() async throws {
    let page = try await folder.shown("man5/agent.conf.5")
    var found = 0
    for section in ConfigSection.all {
      let part = try #require(page.components(separatedBy: "\nTHE SECTION \(section.heading)\n").dropFirst().first)
        .components(separatedBy: "\nTHE SECTION ")[0]
      // The lines of the page are filled anew.
      let words = part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      for key in section.keys {
        let explanation = key.explanation.filter { $0 != "`" }
        #expect(part.contains("\n       \(key.name) = "), "\(section.heading) \(key.name)")
        #expect(words.contains("\(key.name) = \(key.shape) \(explanation)"), "\(section.heading) \(key.name)")
        #expect(words.contains("Example: \(key.name) = \(key.example)"), "\(section.heading) \(key.name)")
        found += 1
      }
    }
    #expect(found == ConfigKey.all.count)
    #expect(page.matches(of: #/(?m)^       [a-z-]+ = /#).count == found)
    print("agent.conf(5) has \(found) keys of \(ConfigKey.all.count)")
  }

  /// What the sources ask the environment for is in sluice(1), and what sd_watchdog_enabled(3) asks it for.
  @Test func everyVariableOfTheEnvironmentIsInThePage() async throws {
    let sources = DocumentPage.project.appending(path: "Sources")
    let page = try await folder.shown("man1/sluice.1")
    var names: Set = ["WATCHDOG_USEC", "WATCHDOG_PID"]
    for file in try FileManager.default.subpathsOfDirectory(atPath: sources.path) where file.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      names.formUnion(text.matches(of: /(?:environment\[|getenv\()"([A-Z_]+)"/).map { String($0.output.1) })
    }
    #expect(names.isSuperset(of: ["SLUICE_CONFIG", "NO_COLOR"]))
    for name in names.subtracting(["SOURCE_DATE_EPOCH"]) { #expect(page.contains(name), "\(name)") }
  }

  @Test func theDateIsThatOfTheSources() throws {
    #expect(try folder.text("man1/sluice.1").contains(".TH SLUICE 1 \"2023-11-14\" \"sluice "))
    let again = try DocumentFolder()
    for page in try folder.pages() { #expect(try folder.text(page) == again.text(page)) }
  }
}
