import Catalog
import FoundationEssentials
import Model
import Pool

/// What seems to be wrong, and whether it is so on a second look, which asks catalog and disk anew.
struct Suspicion: Sendable {
  /// A file may lie in the pool for so long before its row is committed, in nanoseconds.
  private static let inFlight: Double = 60e9

  let pool: PoolView
  let catalog: CatalogStore

  /// What is in one of both only, or has another length.
  static func suspects(in entry: Census.Entry) -> [Finding] {
    guard !entry.agrees else { return [] }
    var found: [Finding] = []
    var files = entry.files[...]
    if entry.image?.variants.isEmpty ?? false { found.append(Finding(.imageWithoutRows, hash: entry.hash)) }
    for row in entry.image?.variants ?? [] {
      while let file = files.first, file.path.key < row.key { found.append(orphan(files.removeFirst())) }
      guard let file = files.first, file.path.key == row.key else {
        found.append(Finding(.missing, at: PoolPath(hash: entry.hash, key: row.key), byteCount: row.byteCount))
        continue
      }
      files.removeFirst()
      guard file.byteCount != row.byteCount else { continue }
      found.append(Finding(.wrongLength, at: file.path, byteCount: file.byteCount))
    }
    return found + files.map(orphan)
  }

  private static func orphan(_ file: PoolFile) -> Finding {
    Finding(.orphan, at: file.path, byteCount: file.byteCount)
  }

  /// The finding, with what there is to say of it; nil when it is not so, or not any more.
  func confirmed(_ suspect: Finding) async throws(AgentError) -> Finding? {
    guard let hash = suspect.hash else { return suspect }
    let image = try await catalog.census(of: hash)
    guard let key = suspect.variant, let path = PoolPath(hash: hash, key: key) else {
      return image?.variants.isEmpty ?? false ? suspect : nil
    }
    let row = image?.variants.first { $0.key == key }
    let file = try pool.look(at: path)
    if let replacement = try await catalog.replacement(of: hash, key), file?.byteCount == replacement.byteCount {
      return nil
    }
    var finding = suspect
    switch (row, file) {
    case (nil, nil): return nil
    case (nil, let file?):
      return try await isOnItsWay(file) ? nil : Finding(.orphan, at: path, byteCount: file.byteCount)
    case (let row?, nil):
      finding = Finding(.missing, at: path, byteCount: row.byteCount, detail: "it is to have \(row.byteCount) bytes")
    case (let row?, let file?) where file.byteCount != row.byteCount:
      finding = Finding(
        .wrongLength, at: path, byteCount: file.byteCount,
        detail: "it has \(file.byteCount) bytes, and is to have \(row.byteCount)")
    case (let row?, _?):
      guard suspect.kind == .wrongDigest || suspect.kind == .undecodable else { return nil }
      let isAsItWas = suspect.kind == .wrongDigest ? try pool.inspect(path)?.digest == row.digest : false
      guard !isAsItWas else { return nil }
    }
    return finding
  }

  /// Whether a run that is alive may be about to record it.
  private func isOnItsWay(_ file: PoolFile) async throws(AgentError) -> Bool {
    let age = Date.now.timeIntervalSince1970 * 1e9 - Double(file.modified)
    guard age < Self.inFlight else { return false }
    return try await !catalog.livingRuns().filter { $0.kind != .verify }.isEmpty
  }
}

extension Census.Entry {
  /// Whether catalog and pool say the same, as they nearly always do.
  fileprivate var agrees: Bool {
    guard let rows = image?.variants, !rows.isEmpty, rows.count == files.count else { return false }
    return rows.indices.allSatisfy { rows[$0].byteCount == files[$0].byteCount && rows[$0].key == files[$0].path.key }
  }
}
