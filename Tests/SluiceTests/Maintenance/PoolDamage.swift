import Foundation
import Model
import Pool

/// What befalls a pool.
extension AgentFolder {
  /// Digest and inode by path, of every variant.
  func fingerprints() throws -> [String: String] {
    try contents().variants.mapValues { file in
      let inode = try FileManager.default.attributesOfItem(atPath: file.path)[.systemFileNumber] as? Int
      return "\(Self.hash(of: try Data(contentsOf: file))) \(inode ?? 0)"
    }
  }

  /// Paths of all variants, in order.
  func variantPaths() throws -> [String] { try contents().variants.keys.sorted() }

  /// Changes one byte in the middle, and nothing else.
  func flip(_ path: String) throws {
    try overwrite(path) { data in data[data.startIndex + data.count / 2] ^= 0x10 }
  }

  /// Cuts the last third off.
  func truncate(_ path: String) throws {
    try overwrite(path) { data in data = data.prefix(data.count * 2 / 3) }
  }

  func delete(_ path: String) throws {
    try FileManager.default.removeItem(at: pool.appending(path: path))
  }

  private func overwrite(_ path: String, _ change: (inout Data) -> Void) throws {
    let place = pool.appending(path: path)
    let before = try FileManager.default.attributesOfItem(atPath: place.path)
    var data = try Data(contentsOf: place)
    change(&data)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: place.path)
    // In place: a disk that loses bytes gives no new inode.
    let file = try FileHandle(forWritingTo: place)
    try file.write(contentsOf: data)
    try file.truncate(atOffset: UInt64(data.count))
    try file.close()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o444, .modificationDate: before[.modificationDate] ?? Date()], ofItemAtPath: place.path)
  }

  /// Puts files of names that no row owns into the pool, three days old. Returns their paths.
  @discardableResult
  func plantOrphans(_ count: Int, days: Double = 3) throws -> [String] {
    try (0..<count).map { _ in
      let hash = ContentHash(bytes: (0..<32).map { _ in UInt8.random(in: 0...255) })
      guard let path = hash.flatMap({ PoolPath(hash: $0, variant: "small", format: .jpeg) }) else { return "" }
      try plant(path.description, days: days)
      return path.description
    }.sorted()
  }

  /// Puts a file into the pool that is so old.
  func plant(_ path: String, days: Double = 3) throws {
    let place = pool.appending(path: path)
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try TestPhoto.small.write(to: place)
    try age(path, days: days)
  }

  func age(_ path: String, days: Double = 3) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -86_400 * days)], ofItemAtPath: pool.appending(path: path).path)
  }

  func isInPool(_ path: String) -> Bool {
    (try? FileManager.default.attributesOfItem(atPath: pool.appending(path: path).path)) != nil
  }
}
