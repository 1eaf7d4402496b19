import Catalog
import Glibc
import Ingest
import Model
import Posix

/// Where the original of an image still stands: where it arrived, or where its drop folder had it moved to.
struct OriginalSearch: Sendable {
  /// What a search came to.
  enum Result: Sendable {
    /// A file of the right length; whether it has the right bytes shows when it is read.
    case found([OpenOriginal])
    case gone
    /// No arrival of it is on record: the catalog was rebuilt from the pool.
    case unknown
    /// A drop folder, or where it moves originals to, is not there, so nothing is known of what lies in it.
    case away(RawPath)
  }

  private let catalog: CatalogStore
  private let folders: [DropFolder]

  init(in catalog: CatalogStore, _ folders: [DropFolder]) {
    self.catalog = catalog
    self.folders = folders
  }

  /// Looks at every place that an arrival of the image was known to lie in; `byteCount` is 0 where that is not known.
  ///
  /// No link is followed, and no drop folder is left by one. C function: `openat2`.
  func originals(of hash: ContentHash, byteCount: Int64) async throws(AgentError) -> Result {
    var found: [OpenOriginal] = []
    var away: RawPath?
    let records = try await catalog.story(hash: hash).arrivals.filter { [.stored, .duplicate].contains($0.state) }
    guard !records.isEmpty else { return .unknown }
    for record in records {
      let path = record.arrival.path
      guard !path.isAbsolute else {
        if let original = Self.open(path.lastComponent, in: path.parent, byteCount) { found.append(original) }
        continue
      }
      guard let folder = folders.first(where: { $0.name == record.arrival.drop }) else { continue }
      for place in folder.places(of: record.state) where (try? FileStatus(ofTarget: place))?.kind != .folder {
        away = place
      }
      for root in [folder.root] + folder.targets {
        found += Self.names(of: path, moved: root != folder.root).compactMap {
          Self.open($0.bytes, in: root, byteCount)
        }
      }
    }
    if !found.isEmpty { return .found(found) }
    return away.map { .away($0) } ?? .gone
  }

  /// The path, and the names that a file gets whose own is taken where it is moved to.
  private static func names(of path: RawPath, moved: Bool) -> [RawPath] {
    moved ? Array(Original.freeNames(after: path).prefix(20)) : [path]
  }

  private static func open(_ path: [UInt8], in folder: RawPath, _ byteCount: Int64) -> OpenOriginal? {
    guard let root = try? Descriptor.open(folder, Descriptor.pathOnly | O_DIRECTORY),
      let file = try? root.openBeneath(RawPath(bytes: path), O_RDONLY | O_NONBLOCK | O_NOFOLLOW),
      let status = try? FileStatus(of: file), status.kind == .file, byteCount == 0 || status.identity.size == byteCount
    else { return nil }
    return OpenOriginal(file, at: folder.appending(path))
  }
}

extension DropFolder {
  /// Where originals lie by rights whose arrivals ended so.
  fileprivate func places(of state: ArrivalState) -> [RawPath] {
    guard case .move(let target) = state == .duplicate ? onDuplicate : onStored else { return [root] }
    return [root, target]
  }
}
