import Journal
import Maintenance
import Model

/// What `sluice verify` came to. Sizes in bytes, times in seconds.
struct VerifyReport: Encodable, Sendable {
  private enum CodingKeys: String, CodingKey {
    case images, variants, files, strays, findings, repaired, adopted, seconds
    case filesRead = "files_read"
    case bytesRead = "bytes_read"
    case startedAfter = "started_after"
    case stoppedAfter = "stopped_after"
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
  /// Images that had no row, and have one since this run.
  var adopted: Int
  /// The hash behind which this run began; null for the beginning.
  var startedAfter: String?
  /// The hash behind which the next run begins; null when it went to the end.
  var stoppedAfter: String?
  var seconds: Double

  private let counts: [Finding.Kind: Int]
  private let impossible: Int
  private let strayNames: [String]
  private let repairs: Bool
  /// Whether not all was looked at.
  private let isPartial: Bool
  /// Whether the time went into reading alone.
  private let readsOnly: Bool

  init(_ summary: Verification.Summary, _ options: Verification.Options, seconds: Double, repairs: Bool) {
    images = summary.images
    variants = summary.variants
    files = summary.files
    strays = summary.strays
    filesRead = summary.filesRead
    bytesRead = summary.bytesRead
    findings = Dictionary(uniqueKeysWithValues: summary.found.map { ($0.key.rawValue, $0.value) })
    repaired = summary.repaired
    adopted = summary.adopted
    startedAfter = summary.startedAfter?.hex
    stoppedAfter = summary.stoppedAfter?.hex
    self.seconds = seconds
    counts = summary.found
    impossible = summary.impossible
    strayNames = summary.strayNames.map(\.description)
    isPartial = summary.startedAfter != nil || summary.stoppedAfter != nil || options.sample < 1
    readsOnly = options.depth == .content && summary.repaired + summary.impossible == 0
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
    try container.encode(adopted, forKey: .adopted)
    try container.encode(startedAfter, forKey: .startedAfter)
    try container.encode(stoppedAfter, forKey: .stoppedAfter)
    try container.encode(seconds, forKey: .seconds)
  }

  var text: String {
    var lines: [String] = []
    if let startedAfter { lines.append("went on behind \(startedAfter.prefix(8))…, where an earlier run had stopped") }
    let sum = [Measure.count(images, "image"), Measure.count(variants, "variant"), Measure.count(files, "file")]
    lines.append("\(sum.joined(separator: ", ")) in the pool: \(Measure.duration(seconds))")
    if filesRead > 0 {
      let rate = readsOnly && seconds > 0 ? ", \(Measure.bytes(Int64(Double(bytesRead) / seconds))) a second" : ""
      lines.append("\(Measure.count(filesRead, "file")) read, \(Measure.bytes(bytesRead))\(rate)")
    }
    if strays > 0 { lines.append(strayLine) }
    let found = findingText(counts)
    let allWell = isPartial ? "nothing wrong in what was looked at" : "all is well"
    lines.append(found.isEmpty ? allWell : "found \(found)")
    if repairs, !counts.isEmpty {
      let orphans = counts[.orphan] ?? 0
      let rest = orphans > 0 ? "; \(Measure.count(orphans, "orphan")) for sluice orphan-cleanup" : ""
      lines.append("\(Measure.count(repaired)) repaired, \(Measure.count(impossible)) could not be\(rest)")
    }
    if adopted > 0 { lines.append("\(Measure.count(adopted, "image")) adopted: the catalog had no row of them") }
    let unknown = counts[.unknownImage] ?? 0
    if !repairs, unknown > 0 { lines.append("sluice verify --repair adopts images that have no row") }
    if let stoppedAfter { lines.append("stopped behind \(stoppedAfter.prefix(8))…: the next run goes on from there") }
    return lines.joined(separator: "\n") + "\n"
  }

  private var strayLine: String {
    let what = strays == 1 ? "is none of Sluice's, and was" : "are none of Sluice's, and were"
    let names = strayNames.joined(separator: ", ") + (strays > strayNames.count ? ", …" : "")
    return "\(Measure.count(strays, "name")) in the pool \(what) left alone: \(names)"
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
  var unreadable: Int

  init(_ summary: CatalogRebuilding.Summary, catalog: RawPath) {
    self.catalog = catalog.description
    images = summary.images
    variants = summary.variants
    bytes = summary.bytes
    unlabelled = summary.unlabelled
    undecodable = summary.undecodable
    unreadable = summary.unreadable
  }

  var text: String {
    let sum = "\(Measure.count(images, "image")) and \(Measure.count(variants, "variant")), \(Measure.bytes(bytes))"
    var lines = ["\(sum), are in \(catalog)"]
    if unlabelled > 0 {
      let (isOne, are) = (unlabelled == 1, "do not say of what they were made: they are")
      let what = isOne ? "does not say of what it was made: it is" : are
      lines.append("\(Measure.count(unlabelled, "file")) \(what) taken for the config's own")
    }
    if undecodable > 0 {
      let what = undecodable == 1 ? "is no picture, and was" : "are no pictures, and were"
      lines.append("\(Measure.count(undecodable, "file")) \(what) left out")
    }
    if unreadable > 0 {
      let what = unreadable == 1 ? "was" : "were"
      lines.append("\(Measure.count(unreadable, "file")) can't be read, and \(what) left out")
    }
    lines.append("let the config's `catalog` name it; arrivals come back with the next scan")
    return lines.joined(separator: "\n") + "\n"
  }
}
