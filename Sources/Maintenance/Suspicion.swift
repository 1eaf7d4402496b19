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
  ///
  /// What the catalog says must be the same before and after the look at the file: a replacement that is finished in between
  /// would make a whole file look wrong. One that is replaced again and again is left to the next check.
  func confirmed(_ suspect: Finding) async throws(AgentError) -> Finding? {
    guard let hash = suspect.hash else { return suspect }
    guard let key = suspect.variant, let path = PoolPath(hash: hash, key: key) else {
      return try await catalog.census(of: hash)?.variants.isEmpty ?? false ? suspect : nil
    }
    for _ in 0..<3 {
      let expected = try await catalog.expectation(of: hash, key)
      guard let finding = try await judged(suspect, path, expected) else { return nil }
      if try await catalog.expectation(of: hash, key) == expected { return finding }
    }
    return nil
  }

  private func judged(
    _ suspect: Finding, _ path: PoolPath, _ expected: VariantExpectation
  ) async throws(AgentError) -> Finding? {
    let file: PoolFile?
    do throws(AgentError) {
      file = try pool.look(at: path)
    } catch {
      guard error.isOfOneFile else { throw error }
      return Finding(.unreadable, at: path, byteCount: expected.row?.byteCount, detail: error.reason)
    }
    guard let row = expected.row else {
      guard let file, try await !isOnItsWay(file) else { return nil }
      let isLast = try await isLastTrace(path)
      return Finding(isLast ? .unknownImage : .orphan, at: path, byteCount: file.byteCount)
    }
    guard let file else {
      return Finding(.missing, at: path, byteCount: row.byteCount, detail: "it is to have \(row.byteCount) bytes")
    }
    if suspect.kind == .wrongDigest { return try reread(path, suspect, row, expected) }
    guard file.byteCount == row.byteCount else {
      let isReplaced = expected.replacements.contains { $0.byteCount == file.byteCount }
      return isReplaced ? nil : Self.wrongLength(path, file.byteCount, row)
    }
    return [.undecodable, .unreadable].contains(suspect.kind) ? suspect : nil
  }

  /// A file of other bytes is read once more.
  private func reread(
    _ path: PoolPath, _ suspect: Finding, _ row: StoredVariant, _ expected: VariantExpectation
  ) throws(AgentError) -> Finding? {
    do throws(AgentError) {
      guard let held = try pool.inspect(path) else { return Finding(.missing, at: path, byteCount: row.byteCount) }
      guard held.digest != row.digest, !expected.replacements.contains(where: { $0.digest == held.digest }) else {
        return nil
      }
      return held.byteCount == row.byteCount ? suspect : Self.wrongLength(path, held.byteCount, row)
    } catch {
      guard error.isOfOneFile else { throw error }
      return Finding(.unreadable, at: path, detail: error.reason)
    }
  }

  private static func wrongLength(_ path: PoolPath, _ byteCount: Int64, _ row: StoredVariant) -> Finding {
    Finding(
      .wrongLength, at: path, byteCount: byteCount,
      detail: "it has \(byteCount) bytes, and is to have \(row.byteCount)")
  }

  /// Whether a file without a row could be all that is left of its image.
  private func isLastTrace(_ path: PoolPath) async throws(AgentError) -> Bool {
    for row in try await catalog.census(of: path.hash)?.variants ?? [] {
      guard let other = PoolPath(hash: path.hash, key: row.key) else { continue }
      if try pool.look(at: other)?.byteCount == row.byteCount { return false }
    }
    return try pool.isTrace(path)
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
