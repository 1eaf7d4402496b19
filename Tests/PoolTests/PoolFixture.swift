import FoundationEssentials
import Glibc
import Hashing
import Model
import Posix
import Testing

@testable import Pool

/// A pool in a folder of its own, removed with it.
final class PoolFixture: Sendable {
  let folder: String

  init() throws {
    folder = "\(FileManager.default.temporaryDirectory.path)/sluice-pool-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  var root: String { folder + "/pool" }

  func open(stagesUnnamed: Bool = true) throws -> PoolStore {
    try PoolStore(at: RawPath(root), stagesUnnamed: stagesUnnamed)
  }

  func bytes(of path: PoolPath) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: "\(root)/\(path)")))
  }

  /// Everything below the root that is no folder, hidden names included; but not the marker.
  func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root).filter { name in
      try name != PoolMarker.name && FileStatus(of: RawPath("\(root)/\(name)")).kind != .folder
    }.sorted()
  }
}

/// The bytes of a JPEG of 4 by 3 pixels, as far as the pool looks, with `number` in them.
func picture(_ number: UInt8, length: Int = 500) -> [UInt8] {
  [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0, 3, 0, 4, number] + [UInt8](repeating: number, count: length - 2)
    + [0xFF, 0xD9]
}

func hash(of bytes: [UInt8]) -> ContentHash {
  unsafe bytes.withUnsafeBytes { unsafe ContentHash(of: $0) }
}

func name(_ number: UInt8, _ variant: String = "small") throws -> PoolPath {
  try #require(PoolPath(hash: hash(of: [number]), variant: variant, format: .jpeg))
}

extension PoolStore {
  /// A staged file with these bytes in it, as a worker leaves it, to be published as what `claimed` is, or what it is.
  func publication(
    _ bytes: [UInt8], as path: PoolPath, claimed: [UInt8]? = nil, label: VariantLabel = .sample
  ) throws -> Publication {
    let file = try stage()
    let writer = try file.writer()
    try unsafe bytes.withUnsafeBytes { try unsafe writer.write($0) }
    let said = claimed ?? bytes
    return Publication(
      file: file, path: path,
      expected: RenderedVariant(
        name: path.variant, format: path.format, size: PixelSize(width: 4, height: 3), byteCount: Int64(said.count),
        digest: hash(of: said)), label: label)
  }
}

extension VariantLabel {
  /// Of a recipe of no meaning.
  static let sample = VariantLabel(
    recipe: PoolTests.hash(of: [1]), size: PixelSize(width: 40, height: 30), byteCount: 5_000, format: .heic)
}

extension PoolWalk {
  /// All there is: the names that are ours, in the order of the walk, and the others.
  mutating func all() throws -> (files: [PoolPath], strays: [String]) {
    var (files, strays): ([PoolPath], [String]) = ([], [])
    while let shard = try next() {
      files += shard.files.map(\.path)
      strays += shard.strays.map(\.description)
    }
    return (files, strays)
  }
}
