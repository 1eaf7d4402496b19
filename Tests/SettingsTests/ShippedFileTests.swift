import Foundation
import Model
import Testing

@testable import Settings

@Suite struct ShippedFileTests {
  private let text: String

  init() throws {
    text = try String(contentsOf: projectFolder.appending(path: "agent.conf"), encoding: .utf8)
  }

  @Test func itSaysWhatTheCodeSays() throws {
    let shipped = try ConfigFolder(text)
    var configuration = try shipped.load()
    let withoutFile = try Configuration.load(
      explicit: nil, overrides: [], environment: ["SLUICE_CONFIG": "/dev/null"], workingDirectory: RawPath("/"))
    // The same values, but for where they came from.
    #expect(
      configuration.entries.map { "\($0.section) \($0.key) \($0.value)" }.map {
        $0.replacingOccurrences(of: shipped.path.description + "/", with: "/dev/")
      } == withoutFile.entries.map { "\($0.section) \($0.key) \($0.value)" })
    #expect(configuration.rules == withoutFile.rules)
    #expect(configuration.variants == withoutFile.variants)
    #expect(configuration.rules == WorkerRules())
    configuration.drops[0].root = RawPath("/dev/drop")
    #expect(configuration.drops == withoutFile.drops)
    #expect(
      configuration.drops[0]
        == DropFolder(name: "inbox", root: RawPath("/dev/drop"), variants: configuration.variants))
    #expect(configuration.variants.map(\.box.description) == ["400x400", "800x800", "1200x1200"])
    #expect(configuration.variants.map(\.name) == ["small", "medium", "large"])
    #expect(configuration.variants.allSatisfy { $0.encoding == .jpeg(quality: 85) && $0.background == .white })
  }

  /// To renew it after a wanted change: `sluice documents FOLDER && cp FOLDER/agent.conf agent.conf`.
  @Test func itIsMadeFromTheDeclarations() throws {
    #expect(try CommentedConfig.shipped().text == text)
  }

  @Test(arguments: ConfigKey.all) func everyKeyIsInIt(_ key: ConfigKey) throws {
    let file = try KeyFile(parsing: Array(text.utf8))
    let section = try #require(file.sections.first { $0.name.split(separator: " ").first ?? "" == key.kind })
    let entry = section.entries.first { $0.key == key.name }
    guard let standard = key.standard else {
      // Without a default it is there as a comment, unless it must be given.
      #expect(entry != nil || text.contains("\n# \(key.name) = "))
      return
    }
    let value = try #require(entry).value
    #expect(value == standard || value == "./\(standard)")
  }
}

@Suite struct ConfigurationDocumentTests {
  private static func document() throws -> String {
    try String(contentsOf: projectFolder.appending(path: "docs/configuration.md"), encoding: .utf8)
  }

  /// Each row begins with what the declaration says of the key, and may add a link.
  @Test(arguments: ConfigSection.all) func everyKeyIsInItAsItIsDeclared(_ section: ConfigSection) throws {
    let part = try #require(try Self.document().components(separatedBy: "## `\(section.heading)`\n").dropFirst().first)
      .components(separatedBy: "\n## ")[0]
    let rows = part.split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(rows.count == section.keys.count)
    for (row, key) in zip(rows, section.keys) {
      let standard = key.written.flatMap { $0.isEmpty ? nil : "`\($0)`" } ?? "none"
      #expect(row.hasPrefix("| `\(key.name)` | \(key.explanation)"), "\(row)")
      #expect(row.hasSuffix("| \(key.shape) | \(standard) | `\(key.example)` |"), "\(row)")
    }
  }

  @Test func everyFormOfAValueIsInIt() throws {
    let text = try Self.document()
    for form in ConfigValueForm.all { #expect(text.contains("| \(form.name) | \(form.explanation) |\n"), "\(form)") }
  }

  @Test func itHasNoOtherKey() throws {
    let rows = try Self.document().split(separator: "\n").filter { $0.wholeMatch(of: /\| `[a-z-]+` \|.*/) != nil }
    #expect(rows.count == ConfigKey.all.count)
  }
}

@Suite struct ConfigExampleTests {
  /// The example of a key is a value that it takes, and that changes something.
  @Test(arguments: ConfigKey.all) func everyExampleIsAllowedAndNoDefault(_ key: ConfigKey) throws {
    let folder = try ConfigFolder()
    let section = ConfigKey.isNamed(key.kind) ? (key.kind == "drop" ? "drop inbox" : "variant small") : key.kind
    let usual = try folder.load()
    let changed = try folder.load("\(section).\(key.name)=\(key.example)")
    let entry = { (configuration: Configuration) in
      configuration.entries.first { $0.section == section && $0.key == key.name }?.value
    }
    #expect(entry(changed) != nil)
    #expect(entry(changed) != entry(usual))
  }
}
