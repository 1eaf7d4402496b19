package import Catalog
import FoundationEssentials
package import Model
package import Pool
import Posix

/// Finds what lies in the pool and belongs to nobody, and takes it away when that is asked for.
///
/// First all of it is listed, then it is taken away: so what an interrupted run has deleted was in its list. Each batch is
/// asked of the catalog once more, where no other process can write a row, and what was written to meanwhile or is open is
/// left for the next time.
package struct OrphanCleanup: Sendable {
  package struct Options: Sendable {
    /// What was written more lately is left alone.
    package var leastAge = Duration.seconds(86_400)
    /// Of the pool's files; more than that are never taken away.
    package var mostPercent = 20.0
    package var isRetiredToGo = false
    package var keep = KeepList()

    package init() {}
  }

  package struct Summary: Sendable {
    /// Variants in the pool.
    package var files = 0
    package var found: [Finding.Kind: (count: Int, bytes: Int64)] = [:]
    /// What another system owns.
    package var kept = 0
    /// Orphans that are too young.
    package var young = 0
    /// Retired variants that are all that is left of their image.
    package var last = 0
    package var deleted = 0
    package var deletedBytes: Int64 = 0
    /// What was open, or changed, or found an owner meanwhile.
    package var spared = 0

    package var count: Int { found.values.reduce(0) { $0 + $1.count } }
    package var bytes: Int64 { found.values.reduce(0) { $0 + $1.bytes } }
  }

  private static let batchLength = 500

  private let catalog: CatalogStore
  private let pool: PoolView
  /// Nil where nothing is to be taken away.
  private let removal: PoolRemoval?
  private let wanted: WantedVariants
  private let options: Options
  /// A folder that the list may be written to.
  private let folder: RawPath

  package init(
    of pool: PoolView, beside catalog: CatalogStore, wanted: WantedVariants, removal: PoolRemoval?,
    listingIn folder: RawPath, _ options: Options
  ) {
    self.removal = removal
    self.catalog = catalog
    self.pool = pool
    self.wanted = wanted
    self.folder = folder
    self.options = options
  }

  /// Lists, and deletes where there is a `removal`; `report` hears of each finding, `progress` of the files gone through.
  ///
  /// Throws `no-variants` and `empty-catalog` before anything is looked at, `too-many` before anything is deleted.
  package func run(
    report: (Finding) throws -> Void, progress: (Int) -> Void
  ) async throws -> Summary {
    try await demandSense()
    var summary = Summary()
    var list = removal == nil ? nil : try RemovalList(in: folder)
    var others: (temporaries: [PoolTemporary], folders: [RawPath]) = ([], [])
    let census = Census(of: pool, and: catalog, lookingAtFiles: false)
    while let stretch = try await census.next() {
      for shard in stretch.shards { try look(at: shard, &others, &summary, report) }
      for entry in stretch.entries { try look(at: entry, &list, &summary, report) }
      progress(summary.files)
    }
    guard let removal else { return summary }
    try demandFew(summary)
    try await delete(&list, by: removal, &summary, report)
    for temporary in others.temporaries {
      try note(
        try removal.remove(temporary), temporary.path.description, temporary.byteCount, .temporary, &summary, report)
    }
    for folder in others.folders where try removal.removeEmpty(folder) {
      summary.deleted += 1
      if !folder.parent.isEmpty { _ = try removal.removeEmpty(folder.parent) }
    }
    return summary
  }

  private func demandSense() async throws(AgentError) {
    guard !wanted.recipes.isEmpty else {
      throw AgentError(
        .configuration, code: "no-variants", tried: "look for orphans", cause: "the config has no variants",
        advice: "nothing overrules this: every file would be one too many")
    }
    try pool.demandPresence()
    guard try await catalog.counts().images == 0, options.mostPercent < 100 else { return }
    throw AgentError(
      .transient, code: "empty-catalog", tried: "look for orphans", cause: "the catalog knows no image at all",
      advice: "see whether `catalog` names the right file; if all of the pool is to go, say --max-percent 100")
  }

  private func demandFew(_ summary: Summary) throws(AgentError) {
    let going = [Finding.Kind.orphan, .retired].reduce(0) { $0 + (summary.found[$1]?.count ?? 0) }
    guard Double(going) * 100 > options.mostPercent * Double(summary.files) else { return }
    let isWhole = options.mostPercent == options.mostPercent.rounded()
    let most = isWhole ? "\(Int(options.mostPercent))" : "\(options.mostPercent)"
    throw AgentError(
      .transient, code: "too-many", tried: "delete orphans",
      cause: "\(going) of \(summary.files) files would go, and \(most) % is the most",
      advice:
        "nothing was deleted; if that is right, say --max-percent \((100 * going + summary.files - 1) / summary.files)")
  }

  private func isOld(_ modified: Int64) -> Bool {
    let age = Date.now.timeIntervalSince1970 - Double(modified) / 1e9
    return age >= options.leastAge.seconds
  }

  private func look(
    at shard: PoolShard, _ others: inout (temporaries: [PoolTemporary], folders: [RawPath]), _ summary: inout Summary,
    _ report: (Finding) throws -> Void
  ) throws {
    summary.files += shard.files.count
    for temporary in shard.temporaries where isOld(temporary.modified) {
      try tell(
        Finding(.temporary, path: temporary.path.description, byteCount: temporary.byteCount), &summary, report)
      others.temporaries.append(temporary)
    }
    guard shard.isEmpty, let modified = shard.modified, isOld(modified) else { return }
    try tell(Finding(.emptyFolder, path: shard.folder.description, byteCount: 0), &summary, report)
    others.folders.append(shard.folder)
  }

  private func look(
    at entry: Census.Entry, _ list: inout RemovalList?, _ summary: inout Summary, _ report: (Finding) throws -> Void
  ) throws {
    let rows = entry.image?.variants ?? []
    let isCurrent = { (row: StoredVariant) in wanted.isCurrent(row.key, recipe: row.recipe) }
    let hasCurrent = options.isRetiredToGo && rows.contains(where: isCurrent)
    for file in entry.files {
      var recipe: ContentHash?
      if let row = rows.first(where: { $0.key == file.path.key }) {
        guard options.isRetiredToGo, !isCurrent(row) else { continue }
        guard hasCurrent else {
          summary.last += 1
          continue
        }
        recipe = row.recipe
      }
      guard !options.keep.contains(entry.hash) else {
        summary.kept += 1
        continue
      }
      guard let seen = try pool.look(at: file.path) else { continue }
      guard isOld(seen.modified) else {
        summary.young += 1
        continue
      }
      try tell(Finding(recipe == nil ? .orphan : .retired, at: file.path, byteCount: seen.byteCount), &summary, report)
      try list?.append(RemovalList.Item(file: seen, recipe: recipe))
    }
  }

  private func tell(_ finding: Finding, _ summary: inout Summary, _ report: (Finding) throws -> Void) throws {
    let (count, bytes) = summary.found[finding.kind] ?? (0, 0)
    summary.found[finding.kind] = (count + 1, bytes + (finding.byteCount ?? 0))
    try report(finding)
  }

  private func delete(
    _ list: inout RemovalList?, by removal: PoolRemoval, _ summary: inout Summary,
    _ report: (Finding) throws -> Void
  ) async throws {
    while let items = try list?.next(atMost: Self.batchLength), !items.isEmpty {
      let retired = items.compactMap { item in
        item.recipe.map { (hash: item.file.path.hash, key: item.file.path.key, recipe: $0) }
      }
      if !retired.isEmpty { _ = try await catalog.retire(retired, keeping: Set(wanted.recipes.values)) }
      let names = items.map { (hash: $0.file.path.hash, key: $0.file.path.key) }
      let removed = try await catalog.withUnowned(among: names) { (unowned) throws(AgentError) in
        var removed: Set<Int> = []
        for place in unowned where try removal.remove(items[place].file) { removed.insert(place) }
        return removed
      }
      for (place, item) in items.enumerated() {
        let kind = item.recipe == nil ? Finding.Kind.orphan : .retired
        let path = item.file.path
        try note(removed.contains(place), path.description, item.file.byteCount, kind, &summary, report)
      }
      for folder in Set(removed.map { items[$0].file.path.path.parent }) where try removal.removeEmpty(folder) {
        _ = try removal.removeEmpty(folder.parent)
      }
    }
  }

  private func note(
    _ isDeleted: Bool, _ path: String, _ byteCount: Int64, _ kind: Finding.Kind, _ summary: inout Summary,
    _ report: (Finding) throws -> Void
  ) throws {
    guard !isDeleted else {
      summary.deleted += 1
      summary.deletedBytes += byteCount
      return
    }
    summary.spared += 1
    var finding = Finding(
      kind, path: path, byteCount: byteCount, detail: "it is in use, has an owner by now, or is gone")
    finding.remedy = .impossible
    try report(finding)
  }
}
