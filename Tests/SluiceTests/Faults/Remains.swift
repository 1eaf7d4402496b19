import Foundation
import Model
import Pool

/// What a run has left on the disk.
///
/// Looks at a copy of the catalog, for whoever opens the catalog itself mends it: the next run is to find it as it was left.
struct Remains: Sendable {
  /// What SQLite says of the catalog as a whole.
  private(set) var integrity = "ok"
  /// Hashes of the images that have a row.
  private(set) var images: Set<String> = []
  /// Digests by pool name, as the catalog has them.
  private(set) var rows: [String: String] = [:]
  /// How many arrivals have this state.
  private(set) var states: [String: Int] = [:]
  /// Digests by pool name, of the bytes that are there.
  private(set) var variants: [String: String] = [:]
  /// Files of the pool that are no variant, or can be written to.
  private(set) var strays: [String] = []
  /// Hashes of the originals that are there, by the folder that they are below.
  private(set) var originals: [String: [String]] = [:]
  /// All of it in lines, in an order that does not depend on who was first: equal where the ends are.
  private(set) var lines: [String] = []

  init(of folder: AgentFolder) async throws {
    for (name, place) in [("drop", folder.drop), ("done", folder.done), ("bad", folder.bad)] {
      let (reasons, files) = try Self.files(below: place).partitioned { $0.pathExtension == "txt" }
      originals[name] = try files.map { try Self.hash(of: $0) }.sorted()
      lines += try reasons.map { "reason \($0.lastPathComponent): \(try String(contentsOf: $0, encoding: .utf8))" }
    }
    let pool = try folder.contents()
    variants = try pool.variants.mapValues { try Self.hash(of: $0) }
    strays =
      try pool.strays + Self.hiddenFiles(of: folder.pool) + pool.variants.filter { try !Self.isReadOnly($1) }.keys
    try await readCatalog(of: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.catalog.deletingLastPathComponent().path)
    lines += names.filter { $0.hasPrefix("catalog") || $0.hasPrefix(".") }.map { "file \($0)" }
    lines += variants.map { "pool \($0) \($1)" } + strays.map { "stray \($0)" }
    lines += originals.flatMap { place, hashes in hashes.map { "original \(place) \($0)" } }
    lines.sort()
  }

  /// Whether the catalog says `stored` of this original, and that is true.
  func hold(_ hash: String) -> Bool {
    let names = rows.keys.filter { PoolPath(RawPath($0))?.hash.hex == hash }
    return images.contains(hash) && !names.isEmpty && names.allSatisfy { variants[$0] == rows[$0] }
  }

  /// The originals that are gone, though they are not to go (`rule` is the drop folder's `on-stored`) or not stored.
  func lost(of hashes: Set<String>, rule: String) -> Set<String> {
    hashes.subtracting(originals.values.joined()).filter { rule != "delete" || !hold($0) }
  }

  /// What of this is not true, and which of these originals is lost; `digest` is what every variant has to be.
  func lies(about hashes: Set<String>, rule: String, digest: String) -> [String] {
    var lies = integrity == "ok" ? [] : ["the catalog is damaged: \(integrity)"]
    for (name, known) in rows where variants[name] != known { lies.append("a row without its file: \(name)") }
    for image in images where !hold(image) { lies.append("an image without variants: \(image)") }
    for (name, found) in variants where found != digest { lies.append("other bytes under a pool name: \(name)") }
    lies += strays.map { "a stray in the pool: \($0)" }
    lies += Set(originals.values.joined()).subtracting(hashes).map { "an original that is not whole: \($0)" }
    lies += lost(of: hashes, rule: rule).map { "an original is lost: \($0)" }
    return lies.sorted()
  }

  /// The lines that only one of the two has.
  func difference(from other: Remains) -> [String] {
    lines.difference(from: other.lines).map { change in
      switch change {
      case .remove(_, let line, _): "missing: \(line)"
      case .insert(_, let line, _): "more: \(line)"
      }
    }
  }

  // MARK: The catalog

  private mutating func readCatalog(of folder: AgentFolder) async throws {
    guard FileManager.default.fileExists(atPath: folder.catalog.path) else { return }
    let copy = try TemporaryFolder()
    for name in ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-journal"] {
      let file = folder.catalog.deletingLastPathComponent().appending(path: name)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      try FileManager.default.copyItem(at: file, to: copy.url.appending(path: name))
    }
    let place = copy.url.appending(path: "catalog.sqlite").path
    let check = "PRAGMA integrity_check; SELECT count(*) FROM sqlite_schema"
    let answer = try await Tool.run("sqlite3", [place, check], in: copy.url)
    integrity = answer.output.hasPrefix("ok\n") ? "ok" : answer.output + answer.errors
    // A run that ends before the tables are there leaves an empty catalog.
    guard integrity == "ok", answer.output != "ok\n0\n" else { return }
    let found = try await Tool.run("sqlite3", ["-separator", " ", place, Self.query], in: copy.url)
    guard found.status == 0 else { throw Unreadable(result: found) }
    for line in found.output.split(separator: "\n").map(String.init) { take(line) }
  }

  private mutating func take(_ line: String) {
    lines.append(line)
    let fields = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    switch fields[0] {
    case "image": images.insert(fields[1])
    case "arrival": states[fields[1], default: 0] += 1
    case "variant":
      guard let hash = ContentHash(hex: fields[1]), let format = OutputFormat(rawValue: fields[3]),
        let path = PoolPath(hash: hash, variant: fields[2], format: format)
      else { return }
      rows[path.description] = fields[4]
    default: break
    }
  }

  private static let query = """
    SELECT 'image', lower(hex(hash)), format, byte_count, width, height FROM images;
    SELECT 'variant', lower(hex(i.hash)), v.name, v.format, lower(hex(v.digest)), lower(hex(v.recipe)), v.width,
      v.height, v.byte_count FROM variants v JOIN images i ON i.id = v.image_id;
    SELECT 'arrival', a.state, lower(hex(i.hash)), coalesce(a.disposal, 'stays')
      FROM arrivals a LEFT JOIN images i ON i.id = a.image_id;
    SELECT 'tally', state, sum(amount), sum(bytes) FROM arrival_tally GROUP BY state HAVING sum(amount) <> 0;
    SELECT 'tally', 'images', sum(amount), sum(bytes) FROM day_tally;
    SELECT 'tally', drop_name, width, height, amount FROM size_tally;
    SELECT 'tally', name, format, lower(hex(recipe)), amount, bytes FROM variant_tally;
    """

  struct Unreadable: Error {
    var result: Tool.Result
  }

  // MARK: Files

  static func files(below folder: URL) throws -> [URL] {
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return names.map { folder.appending(path: $0) }.filter { place in
      !place.lastPathComponent.hasPrefix(".") && !place.hasDirectoryPath && !isFolder(place)
    }
  }

  private static func hiddenFiles(of folder: URL) throws -> [String] {
    guard isFolder(folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".part") }
  }

  private static func isFolder(_ place: URL) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func isReadOnly(_ place: URL) throws -> Bool {
    try FileManager.default.attributesOfItem(atPath: place.path)[.posixPermissions] as? Int == 0o444
  }

  private static func hash(of file: URL) throws -> String { AgentFolder.hash(of: try Data(contentsOf: file)) }
}

extension [URL] {
  fileprivate func partitioned(_ isFirst: (URL) -> Bool) -> ([URL], [URL]) {
    (filter(isFirst), filter { !isFirst($0) })
  }
}
