package import Model
import Posix

/// The files of Sluice itself: catalog, pool and config. A walk passes over them; no walk takes them for photographs.
package struct OwnFiles: Sendable {
  /// The catalog, and the files that SQLite and Sluice keep beside it.
  private static let suffixes = ["", "-wal", "-shm", "-journal", "-runs"]

  private let files: Set<RawPath>
  private let names: Set<[UInt8]>
  private let pool: RawPath

  /// The paths are absolute; `config` is nil where no config was found. Each path is known as given and with its links
  /// followed. Blocks on the disk.
  package init(catalog: RawPath, pool: RawPath, config: RawPath?) {
    let catalogs = Self.places(of: catalog).flatMap { place in
      Self.suffixes.map { RawPath(bytes: place.bytes + Array($0.utf8)) }
    }
    files = Set(catalogs + (config.map(Self.places) ?? []))
    names = Set(files.map(\.lastComponent))
    self.pool = (try? pool.resolved()) ?? pool
  }

  /// Whether the file, whose path is absolute and leads through no link, is one of them outside the pool.
  func contain(_ file: RawPath) -> Bool { names.contains(file.lastComponent) && files.contains(file) }

  /// The folders of Sluice itself below this folder, as paths below it. `folder` leads through no link.
  func folders(below folder: RawPath) -> [RawPath] { [pool.below(folder)].compactMap(\.self) }

  /// Where a file is: the folder's links followed, and those of the file too.
  private static func places(of file: RawPath) -> [RawPath] {
    [file, (try? file.parent.resolved())?.appending(file.lastComponent), try? file.resolved()].compactMap(\.self)
  }
}
