import Foundation
import Testing

/// `docs/reliability.md` names tests that there are.
@Suite struct ReliabilityTableTests {
  @Test func everyTestOfTheMatrixIsThere() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let matrix = try String(contentsOf: root.appending(path: "docs/reliability.md"), encoding: .utf8)
    let tests = root.appending(path: "Tests")
    var sources: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: tests.path) where name.hasSuffix("Tests.swift") {
      let suite = String(name.split(separator: "/").last?.dropLast(".swift".count) ?? "")
      sources[suite, default: ""] += try String(contentsOf: tests.appending(path: name), encoding: .utf8)
    }
    var found = 0
    for match in matrix.matches(of: /`([A-Z]\w*Tests)(?:\/(\w+))?`/) {
      let source = try #require(sources[String(match.1)], "\(match.1) is no suite")
      if let test = match.2 { #expect(source.contains("func \(test)("), "\(match.1) has no \(test)") }
      found += 1
    }
    #expect(found > 60)
  }
}
