import Journal
import Maintenance
import Model

/// What `sluice verify` came to. Sizes in bytes, times in seconds.
struct VerifyReport: Encodable, Sendable {
  private enum CodingKeys: String, CodingKey {
    case images, variants, files, strays, findings, repaired, seconds
    case filesRead = "files_read"
    case bytesRead = "bytes_read"
    case startedAfter = "started_after"
    case stoppedAfter = "stopped_after"
    case absentFolders = "absent_folders"
  }

  var images: Int
  var variants: Int
  var files: Int
  /// Names in the pool that are none of ours.
  var strays: Int
  var filesRead: Int
  var bytesRead: Int64
  /// A count a kind.
  var findings: [String: Int]
  var repaired: Int
  /// The hash behind which this run began; null for the beginning.
  var startedAfter: String?
  /// The hash behind which the next run begins; null when it went to the end.
  var stoppedAfter: String?
  /// Drop folders that are not there.
  var absentFolders: [String]
  var seconds: Double

  private let counts: [Finding.Kind: Int]
  private let repairs: Bool

  init(_ summary: Verification.Summary, seconds: Double, repairs: Bool) {
    images = summary.images
    variants = summary.variants
    files = summary.files
    strays = summary.strays
    filesRead = summary.filesRead
    bytesRead = summary.bytesRead
    findings = Dictionary(uniqueKeysWithValues: summary.found.map { ($0.key.rawValue, $0.value) })
    repaired = summary.repaired
    startedAfter = summary.startedAfter?.hex
    stoppedAfter = summary.stoppedAfter?.hex
    absentFolders = summary.absentFolders.map(\.description).sorted()
    self.seconds = seconds
    counts = summary.found
    self.repairs = repairs
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(images, forKey: .images)
    try container.encode(variants, forKey: .variants)
    try container.encode(files, forKey: .files)
    try container.encode(strays, forKey: .strays)
    try container.encode(filesRead, forKey: .filesRead)
    try container.encode(bytesRead, forKey: .bytesRead)
    try container.encode(findings, forKey: .findings)
    try container.encode(repaired, forKey: .repaired)
    try container.encode(startedAfter, forKey: .startedAfter)
    try container.encode(stoppedAfter, forKey: .stoppedAfter)
    try container.encode(absentFolders, forKey: .absentFolders)
    try container.encode(seconds, forKey: .seconds)
  }

  var text: String {
    var lines: [String] = []
    if let startedAfter { lines.append("went on behind \(startedAfter.prefix(8))…, where an earlier run had stopped") }
    lines.append("\(images) images, \(variants) variants, \(files) files in the pool: \(Measure.duration(seconds))")
    if filesRead > 0 {
      let rate = seconds > 0 ? ", \(Measure.bytes(Int64(Double(bytesRead) / seconds))) a second" : ""
      lines.append("\(filesRead) files read, \(Measure.bytes(bytesRead))\(rate)")
    }
    if strays > 0 { lines.append("\(strays) names in the pool are none of Sluice's, and were left alone") }
    for folder in absentFolders { lines.append("\(folder) is not there: nothing is known of the originals in it") }
    let found = findingText(counts)
    lines.append(found.isEmpty ? "all is well" : "found \(found)")
    let total = counts.values.reduce(0, +)
    if repairs, total > 0 { lines.append("\(repaired) repaired, \(total - repaired) not") }
    if let stoppedAfter { lines.append("stopped behind \(stoppedAfter.prefix(8))…: the next run goes on from there") }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// What `sluice verify --rebuild-catalog` came to.
struct RebuildReport: Encodable, Sendable {
  var catalog: String
  var images: Int
  var variants: Int
  var bytes: Int64
  var unlabelled: Int
  var undecodable: Int

  init(_ summary: CatalogRebuilding.Summary, catalog: RawPath) {
    self.catalog = catalog.description
    images = summary.images
    variants = summary.variants
    bytes = summary.bytes
    unlabelled = summary.unlabelled
    undecodable = summary.undecodable
  }

  var text: String {
    var lines = ["\(images) images and \(variants) variants, \(Measure.bytes(bytes)), are in \(catalog)"]
    if unlabelled > 0 {
      lines.append("\(unlabelled) files do not say of what they were made: they are taken for the config's own")
    }
    if undecodable > 0 { lines.append("\(undecodable) files are no pictures, and were left out") }
    lines.append("let the config's `catalog` name it; arrivals come back with the next scan")
    return lines.joined(separator: "\n") + "\n"
  }
}
