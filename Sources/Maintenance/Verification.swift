package import Catalog
import FoundationEssentials
package import Model
package import Pool
import Posix

/// Sets the catalog and the pool side by side, and finds what is true in one and not in the other.
///
/// A difference is looked at anew before it is told: the agent may be at work meanwhile.
package struct Verification: Sendable {
  /// How closely a file is looked at.
  package enum Depth: Int, Sendable, Comparable {
    /// Whether it is there, and its length.
    case presence
    /// All of its bytes.
    case content
    /// And whether it can be decoded, by a worker.
    case decoding

    package static func < (one: Depth, other: Depth) -> Bool { one.rawValue < other.rawValue }
  }

  package struct Options: Sendable {
    package var depth = Depth.presence
    /// Of the files, which share is read: 0 to 1, drawn by chance.
    package var sample = 1.0
    package var seeksOriginals = false
    /// When to stop kindly; nil for never.
    package var deadline: ContinuousClock.Instant?

    package init() {}
  }

  package struct Summary: Sendable {
    package var images = 0
    /// Variants that the catalog tells of.
    package var variants = 0
    /// Variants in the pool.
    package var files = 0
    /// Names in the pool that are none of ours.
    package var strays = 0
    package var filesRead = 0
    package var bytesRead: Int64 = 0
    package var found: [Finding.Kind: Int] = [:]
    package var repaired = 0
    /// Where an earlier run had stopped, and this one went on.
    package var startedAfter: ContentHash?
    /// Where this run stopped before its end.
    package var stoppedAfter: ContentHash?
    /// Drop folders that are not there, so that nothing is known of their originals.
    package var absentFolders: Set<RawPath> = []

    package var count: Int { found.values.reduce(0, +) }
  }

  private static let betweenNotes = Duration.seconds(2)

  private let catalog: CatalogStore
  private let pool: PoolView
  private let options: Options
  private let suspicion: Suspicion
  private let reading: ContentReading
  private let originals: OriginalSearch
  private let repair: Repair?

  /// `decoder` is needed to decode, `repair` to repair; without it nothing is changed.
  package init(
    of pool: PoolView, against catalog: CatalogStore, folders: [DropFolder], decoder: VariantDecoder?, repair: Repair?,
    _ options: Options
  ) {
    self.catalog = catalog
    self.pool = pool
    self.options = options
    self.repair = repair
    suspicion = Suspicion(pool: pool, catalog: catalog)
    reading = ContentReading(of: pool, decoder: options.depth == .decoding ? decoder : nil)
    originals = OriginalSearch(in: catalog, folders)
  }

  /// Checks everything from where an interrupted run stopped, or from the beginning; `report` hears of each finding.
  ///
  /// Only a run that reads contents is gone on with. `progress` is told of variants and of bytes read.
  package func run(
    report: (Finding) throws -> Void, progress: (Int, Int64) -> Void
  ) async throws -> Summary {
    try pool.demandPresence()
    var summary = Summary()
    let note = try await resumedNote()
    summary.startedAfter = note?.position
    let began = note?.beganAt ?? Date()
    let census = Census(of: pool, and: catalog, after: note?.position, lookingAtFiles: true)
    var noted = ContinuousClock.now
    while let stretch = try await census.next(atLeast: options.depth == .presence ? 2_000 : 200) {
      summary.strays += stretch.shards.reduce(0) { $0 + $1.strays.count }
      try await check(stretch.entries, &summary, report)
      progress(summary.variants, summary.bytesRead)
      guard let last = stretch.entries.last?.hash, options.depth > .presence else { continue }
      let isOver = options.deadline.map { ContinuousClock.now >= $0 } ?? false
      if isOver || noted.duration(to: .now) > Self.betweenNotes {
        try await catalog.put(TaskNote(name: task, scope: "", position: last, beganAt: began))
        noted = .now
      }
      if isOver {
        summary.stoppedAfter = last
        return summary
      }
    }
    if note == nil { try await seekRowsWithoutImage(&summary, report) }
    if options.depth > .presence { try await catalog.dropNote(of: task) }
    return summary
  }

  /// Rows that belong to no image come by in no census: there are more of them then than came by.
  private func seekRowsWithoutImage(_ summary: inout Summary, _ report: (Finding) throws -> Void) async throws {
    let count = try await catalog.counts().variantCount
    guard count != summary.variants else { return }
    for _ in 0..<(try await catalog.variantsWithoutImage()) { try tell(Finding(.rowWithoutImage), &summary, report) }
  }

  /// The name under which it is noted how far the reading of contents has come.
  ///
  /// What looks in another way is another piece of work: neither goes on where the other stopped, nor ends it.
  private var task: String { "verify \(options.depth) \(options.sample) \(options.seeksOriginals)" }

  private func resumedNote() async throws -> TaskNote? {
    options.depth > .presence ? try await catalog.note(of: task) : nil
  }

  private func check(
    _ entries: [Census.Entry], _ summary: inout Summary, _ report: (Finding) throws -> Void
  ) async throws {
    var findings: [Finding] = []
    var whole: [StoredFile] = []
    for entry in entries {
      summary.images += entry.image == nil ? 0 : 1
      summary.variants += entry.image?.variants.count ?? 0
      summary.files += entry.files.count
      for suspect in Suspicion.suspects(in: entry) {
        if let finding = try await suspicion.confirmed(suspect) { findings.append(finding) }
      }
      if options.depth > .presence { whole += sampled(of: entry) }
      if options.seeksOriginals, let image = entry.image {
        try await seekOriginal(of: image, &findings, &summary)
      }
    }
    let results = try await reading.read(whole)
    summary.filesRead += results.files
    summary.bytesRead += results.bytes
    for suspect in results.suspects {
      if let finding = try await suspicion.confirmed(suspect) { findings.append(finding) }
    }
    let isRepaired = try await repair?.mend(findings)
    for finding in isRepaired ?? findings { try tell(finding, &summary, report) }
  }

  private func sampled(of entry: Census.Entry) -> [StoredFile] {
    (entry.image?.variants ?? []).compactMap { row in
      guard options.sample >= 1 || Double.random(in: 0..<1) < options.sample,
        let file = entry.files.first(where: { $0.path.key == row.key }), file.byteCount == row.byteCount
      else { return nil }
      return StoredFile(path: file.path, row: row)
    }
  }

  private func seekOriginal(
    of image: CensusImage, _ findings: inout [Finding], _ summary: inout Summary
  ) async throws {
    switch try await originals.originals(of: image.hash, byteCount: image.byteCount) {
    case .found: break
    case .away(let folder): summary.absentFolders.insert(folder)
    case .unknown:
      findings.append(Finding(.originalGone, hash: image.hash, detail: "the catalog knows of no place where it was"))
    case .gone:
      findings.append(
        Finding(.originalGone, hash: image.hash, detail: "no file of its length is where it arrived or was moved to"))
    }
  }

  private func tell(_ finding: Finding, _ summary: inout Summary, _ report: (Finding) throws -> Void) throws {
    summary.found[finding.kind, default: 0] += 1
    if finding.remedy == .repaired { summary.repaired += 1 }
    try report(finding)
  }
}
