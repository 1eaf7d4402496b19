import Catalog
import FoundationEssentials
import Glibc
import Model
import Posix

@testable import Ingest

/// A drop folder `drop` and a folder `out` beside it, removed with it.
final class Yard: Sendable {
  let path: RawPath

  init() throws {
    path = RawPath("\(FileManager.default.temporaryDirectory.path)/sluice-ingest-\(UUID().uuidString)")
    for folder in [path, path.appending("drop"), path.appending("out")] { try DurableFiles.makeFolder(folder) }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path.description)
  }

  func folder(
    stored: Disposal = .keep, duplicate: Disposal = .keep, rejected: Disposal = .keep
  ) -> DropFolder {
    DropFolder(
      name: "inbox", root: path.appending("drop"), variants: [], onStored: stored, onDuplicate: duplicate,
      onRejected: rejected)
  }

  /// A file in the drop folder, and the arrival that it is.
  func drop(_ name: String, text: String = "photo") throws -> Arrival {
    let file = path.appending("drop").appending(name)
    try DurableFiles.makeFolder(file.parent)
    _ = try DurableFiles.create(file, text: text)
    try waitForWriters(of: file)
    return Arrival(drop: "inbox", path: RawPath(name), identity: try FileStatus(of: file).identity)
  }

  /// A process that another test starts at this moment has a copy of all descriptors until its program runs.
  private func waitForWriters(of file: RawPath) throws {
    let written = try Descriptor.open(file, O_RDONLY)
    while WriterPresence.of(written) == .some { usleep(1_000) }
  }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: path.appending(name).description, atomically: false, encoding: .utf8)
  }

  func link(_ name: String, as other: String) throws {
    try FileManager.default.linkItem(
      atPath: path.appending(name).description, toPath: path.appending(other).description)
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: path.appending(name).description, encoding: .utf8)
  }

  /// The files below `drop` and `out`.
  func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path.description).filter { name in
      try FileStatus(of: path.appending(name)).kind == .file && !name.hasPrefix("catalog")
    }.sorted()
  }

  func catalog() async throws -> CatalogStore {
    let catalog = try CatalogStore(at: path.appending("catalog.sqlite"))
    try await catalog.begin(.watch)
    return catalog
  }
}

/// An arrival of no file.
func arrival(_ path: String, drop: String = "inbox") -> Arrival {
  Arrival(
    drop: drop, path: RawPath(path), identity: FileIdentity(device: 1, inode: 2, size: 3, modified: 4, changed: 5))
}
