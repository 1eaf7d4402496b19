import Catalog
import Glibc
import Ingest
import Model
import Posix

/// Where the original of an image still stands: where it arrived, or where its drop folder had it moved to.
struct OriginalSearch: Sendable {
  /// A name below a folder, with a file of the right length; whether it has the right bytes shows when it is read.
  struct Place: Sendable {
    var folder: RawPath
    var path: RawPath

    /// Opens the file, following no link below the folder.
    func open() throws(AgentError) -> OpenOriginal {
      let root = try Descriptor.open(folder, Descriptor.pathOnly | O_DIRECTORY)
      do throws(AgentError) {
        return OpenOriginal(
          try root.openBeneath(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW), at: folder.appending(path))
      } catch {
        var error = error
        // Somebody has a lease on it: that is of this file, and no want of the machine's.
        if error.code == "EAGAIN" { error.fault = .transient }
        throw error
      }
    }
  }

  /// What a search came to.
  enum Result: Sendable {
    case found([Place])
    /// No file of its length is anywhere; where it was by rights.
    case gone(RawPath)
    /// No arrival of it is on record: the catalog was rebuilt from the pool.
    case unknown
    /// Nothing is known of what lies in a folder, and why.
    case away(RawPath, String)
    /// A place can't be looked at, and why.
    case unreadable(RawPath, String)
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
    var sought = SoughtPlaces(byteCount: byteCount)
    let records = try await catalog.story(hash: hash).arrivals.filter { [.stored, .duplicate].contains($0.state) }
    for record in records {
      let path = record.arrival.path
      guard !path.isAbsolute else {
        let folder = Self.folder(nearest: path)
        let below = path.below(folder) ?? path
        sought.look(
          at: OriginalPlace(
            folder: folder, paths: [below], isDue: true, device: record.arrival.identity.device))
        continue
      }
      guard let place = OriginalPlace.arrived(record, in: folders) else {
        sought.miss(path, "the config has no drop folder \(record.arrival.drop) any more")
        continue
      }
      for place in [place] + OriginalPlace.moved(record, in: folders) { sought.look(at: place) }
    }
    return sought.result
  }

  /// The folder of those that an absolute path goes through that is there and nearest to its end.
  private static func folder(nearest path: RawPath) -> RawPath {
    var folder = path.parent
    while folder.parent != folder, (try? FileStatus(ofTarget: folder))?.kind != .folder { folder = folder.parent }
    return folder
  }
}

/// What was seen where an original may lie.
private struct SoughtPlaces {
  let byteCount: Int64
  private var found: [OriginalSearch.Place] = []
  /// The first obstacle: as long as there is one, nobody knows that the file is gone.
  private var obstacle: OriginalSearch.Result?
  private var last: RawPath?

  init(byteCount: Int64) {
    self.byteCount = byteCount
  }

  var result: OriginalSearch.Result {
    guard found.isEmpty else { return .found(found) }
    return obstacle ?? last.map { .gone($0) } ?? .unknown
  }

  mutating func miss(_ path: RawPath, _ why: String) {
    obstacle = obstacle ?? .unreadable(path, why)
  }

  /// Looks at the names in a folder.
  mutating func look(at place: OriginalPlace) {
    let folder = place.folder
    let root: Descriptor
    do throws(AgentError) {
      root = try .open(folder, Descriptor.pathOnly | O_DIRECTORY)
    } catch {
      let isNone = ["ENOENT", "ENOTDIR"].contains(error.code)
      guard place.isDue || !isNone else { return }
      obstacle = obstacle ?? .away(folder, isNone ? "is not there" : "can't be opened: \(error.reason)")
      return
    }
    if place.isDue { last = last ?? folder.appending(place.paths.first ?? RawPath("")) }
    for name in place.paths {
      do throws(AgentError) {
        let file = try root.openBeneath(name, Descriptor.pathOnly | O_NOFOLLOW)
        let status = try FileStatus(of: file)
        guard status.kind == .file, byteCount == 0 || status.identity.size == byteCount else { continue }
        found.append(OriginalSearch.Place(folder: folder, path: name))
      } catch {
        guard ["ENOENT", "ENOTDIR"].contains(error.code) else {
          // Where nothing in the folder can be reached, that is told of it, and not of each file.
          guard (try? root.openBeneath(RawPath(""), Descriptor.pathOnly | O_DIRECTORY)) != nil else {
            obstacle = obstacle ?? .away(folder, "can't be looked into: \(error.reason)")
            return
          }
          miss(folder.appending(name), error.reason)
          continue
        }
        guard let device = place.device, Self.device(nearest: name, below: root) != device else { continue }
        obstacle = obstacle ?? .away(folder, "has another disk in it, or none any more")
      }
    }
  }

  /// Of the folder that is nearest to where the file was; nil where that can't be told.
  private static func device(nearest path: RawPath, below root: borrowing Descriptor) -> UInt64? {
    var folder = path
    repeat {
      folder = folder.parent
      guard let place = try? root.openBeneath(folder, Descriptor.pathOnly | O_DIRECTORY) else { continue }
      return (try? FileStatus(of: place))?.identity.device
    } while !folder.isEmpty
    return nil
  }
}
