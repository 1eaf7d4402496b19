import Foundation
import Testing

/// `docs/troubleshooting.md` has every error that is not a bug, and quotes none that there is not.
@Suite struct TroubleshootingTests {
  private let page: String
  /// All Swift sources, with `…` for what is put into a text when it is made.
  private let sources: String

  init() throws {
    page = try String(contentsOf: DocumentPage.project.appending(path: "docs/troubleshooting.md"), encoding: .utf8)
    let folder = DocumentPage.project.appending(path: "Sources")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    sources = try files.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.joined()
      .replacing(/\\\n\s*/, with: "").replacing(/\\\((?:[^()]|\([^()]*\))*\)/, with: "…")
  }

  /// The codes and the texts of each row: of tables whose columns are "code" and "it says", or "it says" alone.
  private var rows: [(codes: [String], texts: [String])] {
    var head = ""
    return page.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("| ") else {
        head = ""
        return nil
      }
      let cells = line.split(separator: " | ").map { $0.trimmingCharacters(in: ["|", " "]) }
      defer { if head.isEmpty { head = cells[0] } }
      switch head {
      case "code" where cells[0].hasPrefix("`"): return (Self.spans(in: cells[0]), Self.spans(in: cells[1]))
      case "it says": return ([], Self.spans(in: cells[0]))
      default: return nil
      }
    }
  }

  private static func spans(in cell: String) -> [String] {
    cell.matches(of: /`([^`]+)`/).map { String($0.1) }
  }

  /// Codes that are put together of parts.
  private static let composed: Set = [
    "too-many-bands", "too-many-scans", "too-many-items", "pool-in-drop", "catalog-in-drop",
  ]

  @Test func everyCodeIsThereThatIsNoBug() throws {
    let told = Set(rows.flatMap(\.codes))
    let made = sources.matches(
      of:
        #/
        (?: (?<bug> AgentError\( \s* \.bug, \s* )? code: \s
          | ValueProblem\( \s* | mistake\( \s* | [cC]ode \s = \s | let \s away \s = \s )
        "(?<code> [a-z][a-z\-]+[a-z] )"
        /#)
    let codes = Set(made.filter { $0.bug == nil }.map { String($0.code) }).subtracting(Self.composed)
    #expect(codes.count > 80)
    let bugs: Set = ["unexpected", "worker-protocol"]
    #expect(codes.subtracting(told).subtracting(bugs).sorted() == [])
  }

  @Test func noCodeIsInvented() {
    let told = rows.flatMap(\.codes)
    #expect(told.count > 100)
    let literals = Set(sources.matches(of: /"([A-Za-z_-]+)"/).map { String($0.1) })
    for code in told where !Self.composed.contains(code) && !code.contains(/^E[A-Z]+$/) {
      #expect(literals.contains(code), "no error has the code \(code)")
    }
  }

  @Test func everyQuotedTextIsInTheSources() {
    let quotes = rows.flatMap(\.texts)
    #expect(quotes.count > 100)
    for quote in quotes {
      for part in quote.split(separator: "…").map({ $0.trimmingCharacters(in: .whitespaces) }) where part.count > 3 {
        let isSaid = sources.contains(part)
        #expect(isSaid, "no error says: \(part)")
      }
    }
  }
}
