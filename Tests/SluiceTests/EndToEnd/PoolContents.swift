import Foundation
import Model
import Pool
import Testing

/// Every file of a pool, as the grammar of its names reads it.
struct PoolContents {
  /// The variants by their path below the pool's root.
  private(set) var variants: [String: URL] = [:]
  /// Paths of what is no variant; a hidden file at the root is the pool's own.
  private(set) var strays: [String] = []

  init(of pool: URL) throws {
    // There is none before the first run.
    guard FileManager.default.fileExists(atPath: pool.path) else { return }
    let names = try FileManager.default.subpathsOfDirectory(atPath: pool.path)
    for name in names {
      let place = pool.appending(path: name)
      let kind = try FileManager.default.attributesOfItem(atPath: place.path)[.type] as? FileAttributeType
      guard kind != .typeDirectory else { continue }
      if PoolPath(RawPath(name)) != nil, kind == .typeRegular {
        variants[name] = place
      } else if !(name.hasPrefix(".") && !name.contains("/")) {
        strays.append(name)
      }
    }
  }

  /// Of the originals that the pool holds something of.
  var hashes: Set<String> {
    Set(variants.keys.compactMap { PoolPath(RawPath($0))?.hash.hex })
  }
}

extension AgentFolder {
  func contents() throws -> PoolContents { try PoolContents(of: pool) }

  /// Expects variants of exactly these originals in the pool, and nothing else there.
  func expectPool(of hashes: Set<String>, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let contents = try contents()
    let held = contents.hashes
    // Counts first: the sets of a big run are no message that anybody reads.
    #expect(held.subtracting(hashes).count == 0, "strangers in the pool", sourceLocation: sourceLocation)
    #expect(hashes.subtracting(held).count == 0, "originals missing from the pool", sourceLocation: sourceLocation)
    #expect(contents.strays == [], sourceLocation: sourceLocation)
  }

  /// Expects a file of the right size and bytes for each variant of the catalog, and a row for each file of the pool.
  func expectCatalogIsTrue(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let unowned = try await expectRowsAreTrue(sourceLocation: sourceLocation)
    #expect(unowned.sorted() == [], "files without a row", sourceLocation: sourceLocation)
  }

  /// Expects a file of the right size and bytes for each variant of the catalog, or of what a run was about to replace it
  /// by. Returns the files that have no row.
  @discardableResult
  func expectRowsAreTrue(sourceLocation: SourceLocation = #_sourceLocation) async throws -> [String] {
    let query = """
      SELECT lower(hex(i.hash)), v.name, v.format, v.byte_count, lower(hex(v.digest))
      FROM variants v JOIN images i ON i.id = v.image_id
      """
    let announced = """
      SELECT lower(hex(i.hash)) || ' ' || r.name || ' ' || r.format || ' ' || r.byte_count || ' ' || lower(hex(r.digest))
      FROM replacements r JOIN images i ON i.id = r.image_id
      """
    let replacements = Set(
      try await Tool.run("sqlite3", [catalog.path, announced], in: root).output.split(separator: "\n").map(String.init))
    let rows = try await Tool.run("sqlite3", ["-separator", " ", catalog.path, query], in: root)
    try #require(rows.status == 0, "\(rows.errors)", sourceLocation: sourceLocation)
    var files = try contents().variants
    var wrong: [String] = []
    for row in rows.output.split(separator: "\n") {
      let fields = row.split(separator: " ").map(String.init)
      let format = try #require(OutputFormat(rawValue: fields[2]))
      let hash = try #require(ContentHash(hex: fields[0]))
      let name = try #require(PoolPath(hash: hash, variant: fields[1], format: format)).description
      guard let file = files.removeValue(forKey: name), let bytes = try? Data(contentsOf: file),
        case let found = fields[..<3] + ["\(bytes.count)", Self.hash(of: bytes)],
        found.elementsEqual(fields) || replacements.contains(found.joined(separator: " "))
      else {
        wrong.append(name)
        continue
      }
    }
    #expect(wrong == [], "rows without their file", sourceLocation: sourceLocation)
    return Array(files.keys)
  }
}
