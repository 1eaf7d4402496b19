package import Catalog
package import Model
import Posix

/// A folder, and the names in it that an original may have by what the catalog and the config say. Nothing is looked at.
package struct OriginalPlace: Hashable, Sendable {
  package var folder: RawPath
  /// Paths below the folder, the likeliest first.
  package var paths: [RawPath]
  /// Whether the folder is to be there.
  package var isDue: Bool
  /// The number of the device that the file lay on; nil where that is not known.
  package var device: UInt64?

  package init(folder: RawPath, paths: [RawPath], isDue: Bool, device: UInt64?) {
    self.folder = folder
    self.paths = paths
    self.isDue = isDue
    self.device = device
  }

  /// Whose thread reads files outside all drop folders.
  static let elsewhere = RawPath("/")

  /// Where the file of an arrival in one of these drop folders stays by the record.
  ///
  /// Nil when the config does not name its drop folder any more.
  package static func arrived(_ record: ArrivalRecord, in folders: [DropFolder]) -> OriginalPlace? {
    let (path, device) = (record.arrival.path, record.arrival.identity.device)
    guard !path.isAbsolute else {
      return OriginalPlace(
        folder: path.parent, paths: [RawPath(bytes: path.lastComponent)], isDue: true, device: device)
    }
    guard let folder = folders.first(where: { $0.name == record.arrival.drop }) else { return nil }
    return OriginalPlace(folder: folder.root, paths: [path], isDue: true, device: device)
  }

  /// Where its drop folder moves originals to.
  package static func moved(_ record: ArrivalRecord, in folders: [DropFolder]) -> [OriginalPlace] {
    guard !record.arrival.path.isAbsolute, let folder = folders.first(where: { $0.name == record.arrival.drop }) else {
      return []
    }
    let due = folder.disposal(of: record.state == .duplicate ? .duplicate : .stored)
    // Those that a file gets whose own name is taken there.
    let path = record.arrival.path
    let paths = FreeNames(after: path.lastComponent).prefix(20).map { path.parent.appending($0) }
    return Set(folder.targets).sorted { $0.description < $1.description }.map { target in
      OriginalPlace(folder: target, paths: paths, isDue: due == .move(target), device: nil)
    }
  }
}
