import Catalog
import FoundationEssentials
import Glibc
package import Model
package import Pool
import Posix

/// Makes the rows of images and variants from the pool alone, for the day when the database is lost.
///
/// What a variant does not say of itself in its label (``VariantLabel``) is taken from the config and from its header: its
/// recipe is then taken for the config's, and its original for as large as the largest variant.
package struct CatalogRebuilding: Sendable {
  package struct Summary: Sendable {
    package var images = 0
    package var variants = 0
    package var bytes: Int64 = 0
    /// Variants without a label.
    package var unlabelled = 0
    /// Files of a name of ours that are no picture of their format.
    package var undecodable = 0
    /// Files that could not be read.
    package var unreadable = 0
  }

  private let pool: PoolView
  private let wanted: WantedVariants

  package init(from pool: PoolView, wanted: WantedVariants) {
    self.pool = pool
    self.wanted = wanted
  }

  /// Writes a new catalog; it has its name when all of it is there. `progress` is told of files and bytes.
  ///
  /// Throws `catalog-exists` (usage) where there is a file of that name, or one that SQLite would take for a part of it, and
  /// touches nothing.
  package func run(
    into path: RawPath, report: (Finding) throws -> Void, progress: (Int, Int64) -> Void
  ) async throws -> Summary {
    // What is left of a log is played into whatever file comes to have the name.
    for suffix in ["", "-wal", "-shm", "-journal"] {
      let part = path.with(suffix)
      if (try? FileStatus(of: part)) != nil { throw Self.exists(path, part) }
    }
    try pool.demandPresence()
    let draft = path.with(".rebuilding")
    for suffix in ["", "-wal", "-shm", "-runs", "-journal"] { unsafe unlink(draft.with(suffix).nulTerminated) }
    let catalog = try CatalogStore(at: draft)
    let summary = try await fill(catalog, report, progress)
    try await catalog.remember(pool.identity)
    try await catalog.settleLog()
    await catalog.close()
    if let log = try? FileStatus(of: draft.with("-wal")), log.identity.size > 0 {
      throw AgentError(
        .transient, code: "log-left", tried: "rebuild the catalog as", on: path.description,
        cause: "a part of it is still in its log", advice: "start again")
    }
    guard try DurableFiles.rename(draft, to: path) else { throw Self.exists(path, path) }
    return summary
  }

  private func fill(
    _ catalog: CatalogStore, _ report: (Finding) throws -> Void, _ progress: (Int, Int64) -> Void
  ) async throws -> Summary {
    var summary = Summary()
    var images: [ImageReconstruction] = []
    var walk = try pool.walk(lookingAtFiles: true)
    while let shard = try walk.next() {
      for file in shard.files {
        guard let held = try look(at: file, &summary, report) else { continue }
        summary.variants += 1
        if held.label == nil { summary.unlabelled += 1 }
        if images.last?.image.hash != file.path.hash {
          images.append(ImageReconstruction(of: file.path.hash, wanted: wanted))
        }
        images[images.count - 1].add(file.path, held)
      }
      progress(summary.variants, summary.bytes)
      guard images.count >= 500 else { continue }
      summary.images += images.count
      try await catalog.restore(images.map(\.image))
      images = []
    }
    try await catalog.restore(images.map(\.image))
    summary.images += images.count
    return summary
  }

  /// Reads a variant; nil where there is none, or none that is a picture, which is told.
  private func look(
    at file: PoolFile, _ summary: inout Summary, _ report: (Finding) throws -> Void
  ) throws -> HeldVariant? {
    let held: HeldVariant?
    do throws(AgentError) {
      held = try pool.inspect(file.path)
    } catch {
      guard error.isOfOneFile else { throw error }
      summary.unreadable += 1
      try report(Finding(.unreadable, at: file.path, byteCount: file.byteCount, detail: error.reason))
      return nil
    }
    guard let held else { return nil }
    summary.bytes += held.byteCount
    guard held.size == nil else {
      // Whoever copied it here need not have synced it.
      try pool.makeDurable(file.path)
      return held
    }
    summary.undecodable += 1
    let detail = "it is no \(file.path.format.rawValue)"
    try report(Finding(.undecodable, at: file.path, byteCount: held.byteCount, detail: detail))
    return nil
  }

  /// `part` is the file that is in the way.
  private static func exists(_ path: RawPath, _ part: RawPath) -> AgentError {
    let isPart = part != path
    return AgentError(
      .usage, code: "catalog-exists", tried: "rebuild the catalog as", on: path.description,
      cause: isPart ? "\(part) is there, which is of another catalog of that name" : "there is a file of that name",
      advice: "name a new one, and let the config's `catalog` name it afterwards")
  }
}

extension RawPath {
  /// The name with more behind it.
  fileprivate func with(_ suffix: String) -> RawPath { RawPath(bytes: bytes + Array(suffix.utf8)) }
}
