import Foundation
import Testing

/// Links between the pages lead to files and headings that there are.
@Suite struct DocumentLinkTests {
  @Test func theyAllLeadSomewhere() throws {
    var count = 0
    for name in try DocumentPage.all().map(\.name) + ["Benchmarks/README.md"] {
      let page = DocumentPage.project.appending(path: name)
      let text = try String(contentsOf: page, encoding: .utf8)
      for link in text.matches(of: /\]\(\s*([^)\s]+)\s*\)/).map({ String($0.1) }) where !link.hasPrefix("http") {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let target = parts[0].isEmpty ? page : page.deletingLastPathComponent().appending(path: parts[0])
        #expect(FileManager.default.fileExists(atPath: target.path), "\(name): \(link)")
        if parts.count > 1, let there = try? String(contentsOf: target, encoding: .utf8) {
          #expect(Self.anchors(of: there).contains(parts[1]), "\(name): \(link)")
        }
        count += 1
      }
    }
    #expect(count > 80)
  }

  /// What a heading is linked by: its words in lower case with hyphens, without other signs.
  private static func anchors(of page: String) -> Set<String> {
    let headings = page.split(separator: "\n").filter { $0.hasPrefix("#") }
    return Set(
      headings.map { heading in
        let words = heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
        return String(words.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.map { $0 == " " ? "-" : $0 })
      })
  }
}
