import Model
import Posix

/// The files of an open catalog, and whether they are still where they were.
///
/// SQLite goes on in a write-ahead log that was deleted, where no other process and no later run finds it.
struct CatalogPresence {
  private let places: [(path: RawPath, device: UInt64, inode: UInt64)]

  /// Of a catalog that is open.
  init(of file: CatalogFile) {
    places = ["", "-wal", "-shm"].compactMap { suffix in
      let path = RawPath(bytes: file.path.bytes + Array(suffix.utf8))
      guard let identity = (try? FileStatus(of: path))?.identity else { return nil }
      return (path, identity.device, identity.inode)
    }
  }

  /// Throws ``CatalogFile/goneCode`` when one of them was deleted, ``CatalogFile/replacedCode`` when another stands in its
  /// place.
  func check() throws(AgentError) {
    for place in places {
      var code = CatalogFile.replacedCode
      do throws(AgentError) {
        let identity = try FileStatus(of: place.path).identity
        guard identity.device != place.device || identity.inode != place.inode else { continue }
      } catch {
        guard error.fault == .moved else { continue }
        code = CatalogFile.goneCode
      }
      throw AgentError(
        .transient, code: code, tried: "use the catalog", on: place.path.description,
        cause: "it was deleted or replaced while it was in use",
        advice: "nothing but Sluice may touch the catalog and the files beside it while Sluice runs; start it again")
    }
  }
}
