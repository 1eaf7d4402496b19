import Foundation
import Testing

/// What of a page is run: the commands of its sessions and its scripts, in the order in which they stand.
///
/// A fence with `console` is a session: lines that begin with `$ ` are commands (`> ` goes on with one), and what stands
/// between them is what they print. A fence with `sh` is a script. Any other is only to be looked at.
struct DocumentPage: Sendable, CustomTestStringConvertible {
  struct Step: Sendable {
    enum Kind: Sendable {
      case command, script
    }

    var kind: Kind
    var text: String
    /// Of the page, from 1.
    var line: Int
    /// What is printed, a line each; nil where the page does not show it.
    var shown: [String]?
    /// Whether it fails, as the page shows by asking for its status next.
    var mayFail = false
  }

  /// Below the project's folder: `README.md`.
  var name: String
  var steps: [Step]

  var testDescription: String { name }

  static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The README, CONTRIBUTING and everything in `docs`.
  static func all() throws -> [DocumentPage] {
    let docs = try FileManager.default.contentsOfDirectory(atPath: project.appending(path: "docs").path)
    let names = ["README.md", "CONTRIBUTING.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    return try names.map { try DocumentPage(reading: $0) }
  }

  init(reading name: String) throws {
    self.init(name, of: try String(contentsOf: Self.project.appending(path: name), encoding: .utf8))
  }

  init(_ name: String, of text: String) {
    self.name = name
    steps = []
    var fence: String?
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).enumerated() {
      if line.hasPrefix("```") {
        fence = fence == nil ? String(line.dropFirst(3)) : nil
        if fence == "sh" { steps.append(Step(kind: .script, text: "", line: number + 2, shown: nil)) }
        continue
      }
      switch fence {
      case "sh": steps[steps.count - 1].text += line + "\n"
      case "console": readSession(line, number + 1)
      default: break
      }
    }
    for index in steps.indices.dropLast() where steps[index + 1].text == "echo $?" { steps[index].mayFail = true }
  }

  private mutating func readSession(_ line: String, _ number: Int) {
    if line.hasPrefix("$ ") {
      steps.append(Step(kind: .command, text: String(line.dropFirst(2)), line: number, shown: nil))
    } else if line.hasPrefix("> "), let last = steps.indices.last, steps[last].shown == nil {
      steps[last].text += "\n" + line.dropFirst(2)
    } else if let last = steps.indices.last {
      steps[last].shown = (steps[last].shown ?? []) + [line]
    }
  }
}
