import Foundation

/// A line of `sluice analyze --json`: of a file, or last the summary.
struct AnalysisLine: Decodable {
  struct Variant: Decodable {
    var name: String
    var format: String
    var boxWidth: Int
    var width: Int?
    var height: Int?
    var advice: String
    var reason: String
    var standIn: String?
    var bytes: Int?
    var seconds: Double?

    /// `small 96x64 recommended: new`.
    var text: String { "\(name) \(width ?? 0)x\(height ?? 0) \(advice): \(reason)" }
  }

  struct Summary: Decodable {
    var files: Int
    var known: Int
    var recommended: Int
    var skippable: Int
    var bad: Int
    var bytesIn: Int
    var bytesOut: Int?
    var renderSeconds: Double?
  }

  var path: String?
  var hash: String?
  var bytes: Int?
  var known: Bool?
  var format: String?
  var width: Int?
  var height: Int?
  var orientation: Int?
  var colourProfile: String?
  var model: String?
  var variants: [Variant]?
  var code: String?
  var reason: String?
  var summary: Summary?
}

extension AgentFolder {
  struct Analyses {
    var status: Int32
    var files: [AnalysisLine]
    var end: AnalysisLine.Summary
  }

  /// What `sluice analyze --json` says.
  func analyses(_ arguments: String...) async throws -> Analyses {
    let result = try await Tool.run(SluiceProcess.program.path, ["analyze", "--json"] + arguments, in: root)
    return try Analyses(result)
  }
}

extension AgentFolder.Analyses {
  /// Reads the lines; throws when the last one is no summary.
  init(_ result: Tool.Result) throws {
    struct NoSummary: Error {
      var result: Tool.Result
    }
    status = result.status
    files = try AgentFolder.lines(of: result.output, as: AnalysisLine.self)
    guard let last = files.popLast()?.summary else { throw NoSummary(result: result) }
    end = last
  }
}
