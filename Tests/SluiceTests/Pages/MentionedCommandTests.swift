import Foundation
import Testing

/// What the pages mention in passing, `like --this`, is a command with options that it has.
@Suite struct MentionedCommandTests {
  /// The help of each command, by its name.
  private let help: [String: String]

  init() throws {
    var help = ["": try SluiceProcess.run(["--help"]).text]
    for name in try SluiceProcess.commands() { help[name] = try SluiceProcess.run([name, "--help"]).text }
    self.help = help
  }

  @Test func theyAreAllThere() throws {
    #expect(help.count > 10)
    var count = 0
    for name in try DocumentPage.all().map(\.name) + ["Benchmarks/README.md"] {
      let text = try String(contentsOf: DocumentPage.project.appending(path: name), encoding: .utf8)
      let prose = text.replacing(/(?m:^```[^\0]*?^```)/, with: "")
      for span in prose.matches(of: /`([^`\n]+)`/).map({ String($0.1) }) {
        guard let (command, options) = Self.mention(in: span, of: Set(help.keys)) else { continue }
        // There may be a command that the help does not list.
        let text = try help[command] ?? SluiceProcess.run([command, "--help"]).text
        #expect(!text.isEmpty, "\(name): `\(span)`: no command \(command)")
        for option in options {
          #expect(text.contains("  \(option) ") || text.contains("  \(option)\n"), "\(name): `\(span)`")
        }
        count += 1
      }
    }
    #expect(count > 100)
  }

  /// The command and the options of it, where the text is one: it begins with `sluice`, or with a command and an option.
  private static func mention(in span: String, of names: Set<String>) -> (command: String, options: [String])? {
    var words = span.split(separator: " ").map(String.init)
    let isWhole = words.first == "sluice"
    if isWhole { words.removeFirst() }
    guard let first = words.first, isWhole || words.count > 1 && names.contains(first) && words[1].hasPrefix("--")
    else { return nil }
    let options = words.filter { $0.hasPrefix("--") }.map { String($0.prefix { $0 != "=" && $0 != "," }) }
    if first.hasPrefix("--") { return ("", options) }
    guard first.contains(/^[a-z][a-z-]*$/) else { return nil }
    return (first, options)
  }
}
