import Journal
import Maintenance

/// What `sluice orphan-cleanup` came to. Sizes in bytes.
struct OrphanReport: Encodable, Sendable {
  private enum CodingKeys: String, CodingKey {
    case files, findings, bytes, kept, young, last, deleted, spared
    case deletedBytes = "deleted_bytes"
  }

  /// Variants in the pool.
  var files: Int
  /// A count a kind.
  var findings: [String: Int]
  /// Of the findings.
  var bytes: Int64
  /// Files that another system owns.
  var kept: Int
  /// Orphans that are too young.
  var young: Int
  /// Retired variants that are all that their image has.
  var last: Int
  var deleted: Int
  var deletedBytes: Int64
  /// What was to be deleted and was in use, or changed meanwhile.
  var spared: Int

  private let foundText: String
  private let deletes: Bool

  init(_ summary: OrphanCleanup.Summary, deletes: Bool) {
    files = summary.files
    findings = Dictionary(uniqueKeysWithValues: summary.found.map { ($0.key.rawValue, $0.value.count) })
    bytes = summary.bytes
    kept = summary.kept
    young = summary.young
    last = summary.last
    deleted = summary.deleted
    deletedBytes = summary.deletedBytes
    spared = summary.spared
    foundText = findingText(summary.found.mapValues(\.count))
    self.deletes = deletes
  }

  var text: String {
    var lines = ["\(Measure.count(files, "file")) in the pool: \(foundText.isEmpty ? "no orphans" : foundText)"]
    if !findings.isEmpty { lines[0] += ", \(Measure.bytes(bytes))" }
    if young > 0 { lines.append("\(Measure.count(young, "orphan")) left alone: younger than --older-than") }
    if kept > 0 { lines.append("\(Measure.count(kept, "file")) left alone: the hash is to be kept") }
    if last > 0 {
      lines.append(
        "\(Measure.count(last, "retired file")) left alone, for nothing stands in: run sluice regenerate first")
    }
    if deletes {
      lines.append("\(deleted) deleted, \(Measure.bytes(deletedBytes))")
      if spared > 0 { lines.append("\(spared) left: in use, or changed meanwhile") }
    } else if !findings.isEmpty {
      lines.append("nothing was deleted: that is what --delete is for")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
