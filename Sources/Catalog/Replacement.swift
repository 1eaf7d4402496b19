package import Model

/// A variant that was about to be replaced when its run died: the file under its name is the one or the other.
package struct Replacement: Hashable, Sendable {
  package var hash: ContentHash
  /// What it was to be replaced by.
  package var made: MadeVariant
  fileprivate var image: Int64
  fileprivate var run: Int64
}

extension CatalogStore {
  /// Says, before it is done, that the files of these variants will be other ones; those without a row are none of it.
  ///
  /// So that a row is true at every instant: until the replacement is recorded, the file is what the one or the other says.
  package func announce(_ variants: [MadeVariant], of hash: ContentHash) async throws(AgentError) {
    try await write { ledger throws(AgentError) in
      guard let run = ledger.run else {
        throw AgentError(.bug, code: "no-run", tried: "replace a variant", cause: "no run was begun")
      }
      for made in variants { try ledger.announce(made, of: hash, run: run) }
    }
  }

  /// Records variants that were published of an image that is known, and what its original says; throws `no-image`
  /// (transient) when it is not known any more.
  ///
  /// `confirm` is called where no other process can write a row; what it throws, this throws, and nothing is recorded.
  package func record(
    _ variants: [MadeVariant], of hash: ContentHash, byteCount: Int64, facts: ImageFacts, libraryVersions: String,
    confirm: @escaping @Sendable () throws(AgentError) -> Void
  ) async throws(AgentError) {
    try await write { ledger throws(AgentError) in
      try confirm()
      guard try ledger.images.id(of: hash) != nil else {
        throw AgentError(
          .transient, code: "no-image", tried: "record the variants of", on: hash.hex,
          cause: "the catalog does not know the image any more")
      }
      let image = try ledger.images.put(
        hash, byteCount: byteCount, facts: facts, libraryVersions: libraryVersions, drop: "", at: ledger.now)
      for made in variants { try ledger.images.put(made, image: image, run: ledger.run, at: ledger.now) }
    }
  }

  /// What runs that died were about to replace.
  package func abandonedReplacements() throws(AgentError) -> [Replacement] {
    let (own, _, _, register) = context
    var living: [Int64: Bool] = [:]
    return try read { connection throws(AgentError) in
      let sql = """
        SELECT r.run_id, i.hash, r.image_id, r.name, r.format, r.recipe, r.width, r.height, r.byte_count, r.digest
        FROM replacements r JOIN images i ON i.id = r.image_id
        """
      var found: [Replacement] = []
      let rows = try connection.all(sql) { (row) throws(AgentError) in
        let (run, hash, image, name) = (row.integer(), try row.hash(), row.integer(), row.text())
        let (format, recipe) = (try row.choice(OutputFormat.self), try row.hash())
        let variant = RenderedVariant(
          name: name, format: format, size: PixelSize(width: row.int(), height: row.int()),
          byteCount: row.integer(), digest: try row.hash())
        return (
          run, Replacement(hash: hash, made: MadeVariant(variant: variant, recipe: recipe), image: image, run: run)
        )
      }
      for (run, replacement) in rows where run != own {
        if try !register.isAlive(run, among: &living) { found.append(replacement) }
      }
      return found
    }
  }

  /// Ends a replacement whose run died: `isDone` says that the file is what it was to be replaced by.
  package func settle(_ replacement: Replacement, isDone: Bool) async throws(AgentError) {
    try await write { ledger throws(AgentError) in
      let variant = replacement.made.variant
      let condition = "image_id = ? AND name = ? AND format = ? AND digest = ? AND run_id = ?"
      let values: [SQLValue] = [
        .integer(replacement.image), .text(variant.name), .text(variant.format.rawValue), SQLValue(variant.digest),
        .integer(replacement.run),
      ]
      guard try ledger.connection.run("DELETE FROM replacements WHERE \(condition)", values) > 0, isDone else { return }
      try ledger.images.put(replacement.made, image: replacement.image, run: replacement.run, at: ledger.now)
    }
  }
}

extension Ledger {
  fileprivate func announce(_ made: MadeVariant, of hash: ContentHash, run: Int64) throws(AgentError) {
    let variant = made.variant
    let sql = """
      INSERT OR REPLACE INTO replacements (image_id, name, format, run_id, recipe, width, height, byte_count, digest)
      SELECT v.image_id, v.name, v.format, ?, ?, ?, ?, ?, ? FROM variants v JOIN images i ON i.id = v.image_id
      WHERE i.hash = ? AND v.name = ? AND v.format = ? AND v.digest <> ?
      """
    try connection.run(
      sql,
      [
        .integer(run), SQLValue(made.recipe), SQLValue(variant.size.width), SQLValue(variant.size.height),
        .integer(variant.byteCount), SQLValue(variant.digest), SQLValue(hash), .text(variant.name),
        .text(variant.format.rawValue), SQLValue(variant.digest),
      ])
  }
}
