import Journal
import Maintenance
import Model

/// A finding as it is shown: one form for all commands, for people and for programs.
struct FindingReport: Encodable, Sendable {
  var kind: String
  /// Below the pool's root, or of a folder of originals; null where it is about neither.
  var path: String?
  var hash: String?
  var variant: String?
  var format: String?
  var bytes: Int64?
  var detail: String?
  /// `none`, `repaired` or `impossible`.
  var remedy: String

  init(_ finding: Finding) {
    kind = finding.kind.rawValue
    path = finding.path
    hash = finding.hash?.hex
    variant = finding.variant?.name
    format = finding.variant?.format.rawValue
    bytes = finding.byteCount
    detail = finding.detail.isEmpty ? nil : finding.detail
    remedy = finding.remedy.rawValue
  }

  private enum CodingKeys: CodingKey {
    case kind, path, hash, variant, format, bytes, detail, remedy
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(path, forKey: .path)
    try container.encode(hash, forKey: .hash)
    try container.encode(variant, forKey: .variant)
    try container.encode(format, forKey: .format)
    try container.encode(bytes, forKey: .bytes)
    try container.encode(detail, forKey: .detail)
    try container.encode(remedy, forKey: .remedy)
  }

  /// One line: what, where, and what there is to say of it.
  var line: String {
    let place = path ?? [hash, variant.map { "\($0) \(format ?? "")" }].compactMap(\.self).joined(separator: " ")
    var text = [place, detail].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
    if detail == nil, let bytes { text += "  \(Measure.bytes(bytes))" }
    if !text.isEmpty { text = String(repeating: " ", count: max(1, 20 - kind.count)) + text }
    return kind + text + (remedy == "repaired" ? " (repaired)\n" : "\n")
  }
}

/// Writes findings as they come, on lines of their own.
struct FindingWriter {
  private let asJSON: Bool
  private let display: ProgressDisplay

  init(_ invocation: Invocation, _ display: ProgressDisplay) {
    asJSON = invocation.wantsJSON
    self.display = display
  }

  func write(_ finding: Finding) throws {
    let report = FindingReport(finding)
    display.clear()
    try asJSON ? StandardOutput.write(json: report, onOneLine: true) : StandardOutput.write(report.line)
  }
}

/// `3 missing, 1 wrong-length`; empty for none.
func findingText(_ counts: [Finding.Kind: Int]) -> String {
  Finding.Kind.allCases.compactMap { kind in
    counts[kind].map { "\($0) \(kind.rawValue)" }
  }.joined(separator: ", ")
}

/// Of so many in all, how many are to be expected behind a hash: hashes are spread evenly.
func expected(of total: Int, after hash: ContentHash?) -> Int {
  guard let hash else { return total }
  return total * (65_536 - Int(hash.prefix)) / 65_536
}
