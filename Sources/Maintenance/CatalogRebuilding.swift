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
  }

  private let pool: PoolView
  private let wanted: WantedVariants

  package init(from pool: PoolView, wanted: WantedVariants) {
    self.pool = pool
    self.wanted = wanted
  }

  /// Writes a new catalog; it has its name when all of it is there. `progress` is told of files and bytes.
  ///
  /// Throws `catalog-exists` (usage) where there is a file of that name, and touches nothing.
  package func run(
    into path: RawPath, report: (Finding) throws -> Void, progress: (Int, Int64) -> Void
  ) async throws -> Summary {
    guard (try? FileStatus(of: path)) == nil else { throw Self.exists(path) }
    try pool.demandPresence()
    let draft = RawPath(bytes: path.bytes + Array(".rebuilding".utf8))
    for suffix in ["", "-wal", "-shm", "-runs"] {
      unsafe unlink(RawPath(bytes: draft.bytes + Array(suffix.utf8)).nulTerminated)
    }
    let catalog = try CatalogStore(at: draft)
    let summary = try await fill(catalog, report, progress)
    try await catalog.remember(pool.identity)
    await catalog.close()
    let folder = try Descriptor.open(path.parent.isEmpty ? RawPath(".") : path.parent, O_RDONLY | O_DIRECTORY)
    let names = [draft, path].map { String(decoding: $0.lastComponent, as: UTF8.self) }
    do throws(AgentError) {
      try folder.rename(names[0], toFree: names[1], in: folder)
    } catch {
      throw error.code == "EEXIST" ? Self.exists(path) : error
    }
    try folder.sync()
    return summary
  }

  private func fill(
    _ catalog: CatalogStore, _ report: (Finding) throws -> Void, _ progress: (Int, Int64) -> Void
  ) async throws -> Summary {
    var summary = Summary()
    var images: [RestoredImage] = []
    var walk = try pool.walk(lookingAtFiles: true)
    while let shard = try walk.next() {
      for file in shard.files {
        guard let held = try pool.inspect(file.path) else { continue }
        summary.bytes += held.byteCount
        guard let size = held.size else {
          summary.undecodable += 1
          try report(
            Finding(
              .undecodable, at: file.path, byteCount: held.byteCount, detail: "it is no \(file.path.format.rawValue)"))
          continue
        }
        summary.variants += 1
        if held.label == nil { summary.unlabelled += 1 }
        if images.last?.hash != file.path.hash { images.append(RestoredImage(file.path.hash)) }
        images[images.count - 1].add(variant(file.path, held, size), of: held.label, as: file.path.format)
      }
      progress(summary.variants, summary.bytes)
      guard images.count >= 500 else { continue }
      summary.images += images.count
      try await catalog.restore(images)
      images = []
    }
    try await catalog.restore(images)
    summary.images += images.count
    return summary
  }

  private func variant(_ path: PoolPath, _ held: HeldVariant, _ size: PixelSize) -> StoredVariant {
    StoredVariant(
      name: path.variant, format: path.format,
      recipe: held.label?.recipe ?? wanted.recipes[path.key] ?? RestoredImage.unknownRecipe, size: size,
      byteCount: held.byteCount, digest: held.digest,
      storedAt: Date(timeIntervalSince1970: Double(held.modified) / 1e9))
  }

  private static func exists(_ path: RawPath) -> AgentError {
    AgentError(
      .usage, code: "catalog-exists", tried: "rebuild the catalog as", on: path.description,
      cause: "there is a file of that name", advice: "name a new one, and let the config's `catalog` name it afterwards"
    )
  }
}

extension RestoredImage {
  /// Adds a variant, and what its label says of the original.
  fileprivate mutating func add(_ variant: StoredVariant, of label: VariantLabel?, as format: OutputFormat) {
    variants.append(variant)
    storedAt = min(storedAt, variant.storedAt)
    if let label {
      (size, byteCount, self.format) = (label.size, label.byteCount, label.format)
    } else if byteCount == 0, size.map({ $0.pixels < variant.size.pixels }) ?? true {
      size = variant.size
    }
  }
}
