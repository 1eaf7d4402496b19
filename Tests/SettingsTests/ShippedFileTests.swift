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
  @Test(arguments: ConfigKey.all) func everyKeyAndDefaultIsInIt(_ key: ConfigKey) throws {
    let text = try String(contentsOf: projectFolder.appending(path: "docs/configuration.md"), encoding: .utf8)
    let heading = ConfigKey.isNamed(key.kind) ? "## `[\(key.kind) NAME]`" : "## `[\(key.kind)]`"
    let section = try #require(text.components(separatedBy: heading + "\n").dropFirst().first)
      .components(separatedBy: "\n## ")[0]
    let row = try #require(section.split(separator: "\n").first { $0.hasPrefix("| `\(key.name)` |") })
    if let standard = key.standard, !standard.isEmpty {
      #expect(row.hasSuffix("| `\(standard)` |") || row.hasSuffix("| `./\(standard)` |"))
    }
  }
}
