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
    /// The first few of them.
    package var strayNames: [RawPath] = []
    package var filesRead = 0
    package var bytesRead: Int64 = 0
    package var found: [Finding.Kind: Int] = [:]
    package var repaired = 0
    /// Images without a row that have one since this run.
    package var adopted = 0
    /// Of what was found, what could not be repaired.
    package var impossible = 0
    /// Where an earlier run had stopped, and this one went on.
    package var startedAfter: ContentHash?
    /// Where this run stopped before its end.
    package var stoppedAfter: ContentHash?
    /// Folders of originals of which nothing is known, each told once.
    fileprivate var awayFolders: Set<RawPath> = []

    package var count: Int { found.values.reduce(0, +) }
  }

  /// How many rows without an image are named.
  private static let mostRows = 1_000

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
  /// Only a run that reads contents is gone on with. `progress` hears how far it has come.
  package func run(
    report: (Finding) throws -> Void, progress: (Summary) -> Void
  ) async throws -> Summary {
    try pool.demandPresence()
    var summary = Summary()
    var waypoints: Waypoints?
    if options.depth > .presence {
      waypoints = try await Waypoints(of: task, in: catalog, isPatient: options.deadline != nil)
    }
    summary.startedAfter = waypoints?.start
    let census = Census(of: pool, and: catalog, after: waypoints?.start, lookingAtFiles: true)
    var last: ContentHash?
    while let stretch = try await census.next(atLeast: options.depth == .presence ? 2_000 : 200) {
      // Asked when there is more to do only: behind the last stretch it has come full circle.
      if let last, !stretch.entries.isEmpty, let deadline = options.deadline, ContinuousClock.now >= deadline {
        try await waypoints?.stop(after: last)
        summary.stoppedAfter = last
        return summary
      }
      let strays = stretch.shards.flatMap(\.strays)
      summary.strays += strays.count
      summary.strayNames += strays.prefix(10 - summary.strayNames.count)
      try await check(stretch.entries, &summary, report)
      progress(summary)
      last = stretch.entries.last?.hash ?? last
      if let last { try await waypoints?.pass(last) }
    }
    if waypoints?.start == nil { try await seekRowsWithoutImage(&summary, report) }
    try await waypoints?.end()
    return summary
  }

  /// Rows that belong to no image come by in no census: there are more of them then than came by.
  private func seekRowsWithoutImage(_ summary: inout Summary, _ report: (Finding) throws -> Void) async throws {
    let count = try await catalog.counts().variantCount
    guard count != summary.variants else { return }
    let rows = try await catalog.variantsWithoutImage(limit: Self.mostRows)
    for row in rows {
      let detail = "of image \(row.imageID), which the catalog does not have"
      try tell(Finding(.rowWithoutImage, variant: row.key, detail: detail), &summary, report)
    }
    guard rows.count == Self.mostRows else { return }
    let rest = try await catalog.variantsWithoutImage() - rows.count
    if rest > 0 { try tell(Finding(.rowWithoutImage, detail: "and \(rest) more"), &summary, report) }
  }

  /// The name under which it is noted how far the reading of contents has come.
  ///
  /// What looks in another way is another piece of work: neither goes on where the other stopped, nor ends it. So is what is
  /// done a part each night, and what somebody does at once.
  private var task: String {
    let ways = [repair == nil ? "" : " repair", options.deadline == nil ? "" : " time"]
    return "verify \(options.depth) \(options.sample) \(options.seeksOriginals)" + ways.joined()
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
    do {
      if let repair {
        let adoption = try await repair.adoption(of: pool).adopt(findings)
        summary.adopted += adoption.images
        findings = try await repair.mend(adoption.findings)
      }
    } catch {
      for finding in findings { try tell(finding, &summary, report) }
      throw error
    }
    for finding in findings { try tell(finding, &summary, report) }
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
    case .away(let folder, let why):
      guard summary.awayFolders.insert(folder).inserted else { return }
      findings.append(
        Finding(
          .folderAway, path: folder.description, detail: "nothing is known of the originals in it: it \(why)"))
    case .unreadable(let path, let why):
      findings.append(
        Finding(.unreadable, hash: image.hash, detail: "its original \(path) can't be looked at: \(why)"))
    case .unknown:
      findings.append(Finding(.originalGone, hash: image.hash, detail: "the catalog knows of no place where it was"))
    case .gone(let path):
      let detail = "no file of its length is where it arrived or was moved to: \(path)"
      findings.append(Finding(.originalGone, hash: image.hash, detail: detail))
    }
  }

  private func tell(_ finding: Finding, _ summary: inout Summary, _ report: (Finding) throws -> Void) throws {
    summary.found[finding.kind, default: 0] += 1
    if finding.remedy == .repaired { summary.repaired += 1 }
    if finding.remedy == .impossible { summary.impossible += 1 }
    try report(finding)
  }
}
