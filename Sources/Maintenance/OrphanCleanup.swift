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
    /// Whether files go that could be all that is left of an image.
    package var areUnknownImagesToGo = false
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
    /// Retired variants that nothing stands in for and nothing could be made anew from.
    package var last = 0
    package var deleted = 0
    package var deletedBytes: Int64 = 0
    /// What was open, or changed, or found an owner meanwhile.
    package var spared = 0

    package var count: Int { found.values.reduce(0) { $0 + $1.count } }
    package var bytes: Int64 { found.values.reduce(0) { $0 + $1.bytes } }
  }

  private static let batchLength = 32

  private let catalog: CatalogStore
  private let pool: PoolView
  private let originals: OriginalSearch
  /// Nil where nothing is to be taken away.
  private let removal: PoolRemoval?
  private let wanted: WantedVariants
  private let options: Options
  /// A folder that the list may be written to.
  private let folder: RawPath

  package init(
    of pool: PoolView, beside catalog: CatalogStore, folders: [DropFolder], removal: PoolRemoval?,
    listingIn folder: RawPath, _ options: Options
  ) {
    self.removal = removal
    self.catalog = catalog
    self.pool = pool
    wanted = WantedVariants(folders)
    originals = OriginalSearch(in: catalog, folders)
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
      for entry in stretch.entries {
        try look(at: entry, &list, &summary, report)
        if options.isRetiredToGo { try await lookAtRetired(of: entry, &list, &summary, report) }
      }
      progress(summary.files)
    }
    guard let removal else { return summary }
    try demandFew(summary)
    try await delete(&list, by: removal, &summary, report)
    for temporary in others.temporaries {
      let finding = Finding(.temporary, path: temporary.path.description, byteCount: temporary.byteCount)
      try note(try removal.remove(temporary), finding, &summary, report)
    }
    for folder in others.folders {
      try note(try removal.removeEmpty(folder), Finding(.emptyFolder, path: folder.description), &summary, report)
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
        "nothing was deleted; see that `catalog` names the right file; if that is right, say --max-percent \((100 * going + summary.files - 1) / summary.files)"
    )
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

  /// Files that no row owns.
  private func look(
    at entry: Census.Entry, _ list: inout RemovalList?, _ summary: inout Summary, _ report: (Finding) throws -> Void
  ) throws {
    let rows = entry.image?.variants ?? []
    let isSafe = rows.contains { row in entry.files.contains { $0.path.key == row.key } }
    for file in entry.files where !rows.contains(where: { $0.key == file.path.key }) {
      guard !isSafe, !options.areUnknownImagesToGo, let trace = try trace(file.path) else {
        try propose(file.path, recipe: nil, &list, &summary, report)
        continue
      }
      if let finding = trace { try tell(finding, &summary, report) }
    }
  }

  /// The finding about a file without a row that could be all that is left of its image. The outer nil is an orphan; the
  /// inner nil is a file that is left alone without a finding, because it cannot be looked at.
  private func trace(_ path: PoolPath) throws(AgentError) -> Finding?? {
    do throws(AgentError) {
      guard try pool.isTrace(path) else { return nil }
      guard !options.keep.contains(path.hash), let file = try pool.look(at: path), isOld(file.modified) else {
        return nil
      }
      let detail = "the catalog has no row of it; `sluice verify --repair` adopts it"
      return .some(Finding(.unknownImage, at: path, byteCount: file.byteCount, detail: detail))
    } catch {
      // A file that cannot be looked at is not deleted; `verify` reports it.
      guard error.isOfOneFile else { throw error }
      return .some(nil)
    }
  }

  /// Variants that the config no longer has, with or without their files.
  ///
  /// One stays that is all that its image has; and one whose name and format the config still wants stays where its original
  /// is not there, for it can't be made anew.
  private func lookAtRetired(
    of entry: Census.Entry, _ list: inout RemovalList?, _ summary: inout Summary, _ report: (Finding) throws -> Void
  ) async throws {
    guard let image = entry.image else { return }
    let isCurrent = { (row: StoredVariant) in wanted.isCurrent(row.key, recipe: row.recipe) }
    let retired = image.variants.filter { !isCurrent($0) }
    guard !retired.isEmpty else { return }
    let hasCurrent = image.variants.contains { row in
      isCurrent(row) && entry.files.contains { $0.path.key == row.key }
    }
    for row in retired {
      guard let path = PoolPath(hash: image.hash, key: row.key) else { continue }
      var mayGo = hasCurrent
      if mayGo, wanted.recipes[row.key] != nil {
        mayGo =
          if case .found = try await originals.originals(of: image.hash, byteCount: image.byteCount) { true } else {
            false
          }
      }
      guard mayGo else {
        summary.last += 1
        continue
      }
      try propose(path, recipe: row.recipe, &list, &summary, report)
    }
  }

  /// Lists what may go, if it is old enough and nobody else's.
  private func propose(
    _ path: PoolPath, recipe: ContentHash?, _ list: inout RemovalList?, _ summary: inout Summary,
    _ report: (Finding) throws -> Void
  ) throws {
    guard !options.keep.contains(path.hash) else {
      summary.kept += 1
      return
    }
    let seen: PoolFile?
    do throws(AgentError) {
      seen = try pool.look(at: path)
    } catch {
      // What can't be looked at is not taken away; `verify` tells of it.
      guard error.isOfOneFile else { throw error }
      return
    }
    // An orphan that went meanwhile is none; a row whose file went is to go all the same.
    guard seen != nil || recipe != nil else { return }
    guard seen.map({ isOld($0.modified) }) ?? true else {
      summary.young += 1
      return
    }
    try tell(Finding(recipe == nil ? .orphan : .retired, at: path, byteCount: seen?.byteCount ?? 0), &summary, report)
    try list?.append(RemovalList.Item(file: seen ?? PoolFile(path: path), recipe: recipe))
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
      let gone = try await take(items, by: removal)
      for (place, item) in items.enumerated() {
        let kind = item.recipe == nil ? Finding.Kind.orphan : .retired
        try note(
          gone.contains(place), Finding(kind, at: item.file.path, byteCount: item.file.byteCount), &summary, report)
      }
      for folder in Set(gone.map { items[$0].file.path.path.parent }) where try removal.removeEmpty(folder) {
        _ = try removal.removeEmpty(folder.parent)
      }
    }
  }

  /// Takes the rows out that are to go, and then the files that have none; returns the places of those that went.
  private func take(_ items: [RemovalList.Item], by removal: PoolRemoval) async throws -> Set<Int> {
    let retired = items.compactMap { item in
      item.recipe.map { (hash: item.file.path.hash, key: item.file.path.key, recipe: $0) }
    }
    if !retired.isEmpty {
      try await catalog.retire(retired, keeping: wanted.recipes) { [pool] hash, row in
        guard let path = PoolPath(hash: hash, key: row.key) else { return false }
        return (try? pool.holds(path, byteCount: row.byteCount)) ?? false
      }
    }
    let names = items.map { (hash: $0.file.path.hash, key: $0.file.path.key) }
    return try await catalog.withUnowned(among: names) { [pool] (unowned) throws(AgentError) in
      var gone: Set<Int> = []
      for place in unowned {
        let file = items[place].file
        let isGone = try removal.remove(file)
        // A retired row had no file to begin with.
        let isAbsent = items[place].recipe != nil && !isGone ? Self.isAbsent(file.path, in: pool) : false
        if isGone || isAbsent { gone.insert(place) }
      }
      return gone
    }
  }

  /// Whether no file has the name; false too where that can't be told, for others have gone by then, which is to be told.
  private static func isAbsent(_ path: PoolPath, in pool: PoolView) -> Bool {
    do throws(AgentError) {
      return try pool.look(at: path) == nil
    } catch {
      return false
    }
  }

  /// Counts what went; what did not is told.
  private func note(
    _ isDeleted: Bool, _ finding: Finding, _ summary: inout Summary, _ report: (Finding) throws -> Void
  ) throws {
    guard !isDeleted else {
      summary.deleted += 1
      summary.deletedBytes += finding.byteCount ?? 0
      return
    }
    summary.spared += 1
    var finding = finding
    finding.detail = "it is in use, has an owner by now, or is gone"
    finding.remedy = .impossible
    try report(finding)
  }
}
