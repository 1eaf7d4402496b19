import Foundation

/// What a command that looks after the pool printed with `--json`: its findings, and the summary in the last line.
struct CheckReport {
  struct Line: Decodable, Hashable {
    var kind: String
    var path: String?
    var hash: String?
    var variant: String?
    var bytes: Int?
    var detail: String?
    var remedy: String
  }

  struct Summary: Decodable {
    var images: Int?
    var variants: Int?
    var files: Int?
    var strays: Int?
    /// A count a kind.
    var findings: [String: Int]?
    var kept: Int?
    var young: Int?
    var last: Int?
    var deleted: Int?
    var spared: Int?
    var repaired: Int?
    var adopted: Int?
    var filesRead: Int?
    var startedAfter: String?
    var stoppedAfter: String?
    var unlabelled: Int?
    var unreadable: Int?
    var failed: Int?
  }

  private struct End: Decodable {
    var summary: Summary
  }

  var status: Int32
  var findings: [Line]
  /// Nil where it ended with an error.
  var summary: Summary?
  /// What stood on stderr.
  var errors: String

  init(_ result: Tool.Result) throws {
    status = result.status
    errors = result.errors
    let lines = result.output.split(separator: "\n").map { Data($0.utf8) }
    summary = lines.last.flatMap { try? AgentFolder.decoder.decode(End.self, from: $0).summary }
    findings = try lines.dropLast(summary == nil ? 0 : 1).map { try AgentFolder.decoder.decode(Line.self, from: $0) }
  }

  /// `missing 3f/a9/…`, in order: what was found, and where or of which image.
  var found: [String] { findings.map { "\($0.kind) \($0.path ?? $0.hash ?? "")" }.sorted() }
}

extension AgentFolder {
  /// Runs `sluice` with these words and `--json`.
  func check(_ arguments: String..., within limit: Duration = .seconds(120)) async throws -> CheckReport {
    try CheckReport(
      await Tool.run(SluiceProcess.program.path, arguments + ["--json"], in: root, within: limit))
  }

  /// Has SQLite do these lines with the catalog. Returns what it prints; throws when it can't.
  @discardableResult
  func sql(_ lines: String) async throws -> String {
    // Whoever is at work may hold the catalog for a moment.
    let result = try await Tool.run("sqlite3", ["-cmd", ".timeout 20000", catalog.path, lines], in: root)
    guard result.status == 0 else { throw Tool.ScriptFailed(script: lines, result: result) }
    return result.output
  }
}
