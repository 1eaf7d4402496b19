import Glibc
import Journal
import Maintenance
import Model

/// Where `sluice analyze` prints: text for people, or a JSON line for each file.
struct AnalysisPage: Sendable {
  private let asJSON: Bool
  /// Whether only findings are told.
  private let isQuiet: Bool
  private let style: AnalysisText.Style

  init(_ invocation: Invocation) {
    asJSON = invocation.wantsJSON
    isQuiet = invocation.isQuiet
    style = AnalysisText.Style(isColoured: Terminal.allowsColour(STDOUT_FILENO, invocation.environment))
  }

  func tell(_ analysis: Analysis) throws(AgentError) {
    guard analysis.error != nil || !isQuiet else { return }
    if asJSON {
      try write(AnalysisRecord(analysis))
    } else if isQuiet {
      try StandardOutput.write("\(analysis.path): \(analysis.error?.code ?? ""): \(analysis.error?.reason ?? "")\n")
    } else {
      try StandardOutput.write(AnalysisText(analysis, style).text + "\n")
    }
  }

  func tell(_ summary: AnalysisSummary) throws(AgentError) {
    if asJSON {
      try write(["summary": summary])
    } else if !isQuiet {
      try StandardOutput.write(summary.text)
    }
  }

  private func write(_ value: some Encodable) throws(AgentError) {
    do {
      try StandardOutput.write(json: value, onOneLine: true)
    } catch let error as AgentError {
      throw error
    } catch {
      throw AgentError(.bug, code: "unwritable", tried: "write the analysis as JSON", cause: "\(error)")
    }
  }
}
