package import Model

extension CatalogStore {
  /// Has SQLite keep 64 MiB of pages instead of 2, for whoever is going to read all of the catalog in the order of the hashes.
  ///
  /// That order is none that rows lie in, so that a page is come back to again and again.
  package func prepareForCensus() throws(AgentError) {
    try read { connection throws(AgentError) in try connection.execute("PRAGMA cache_size = -65536") }
  }

  /// The images behind this hash, in the order of their hashes, up to `limit` of them: a page at a time.
  ///
  /// Each page is what was committed when it was read.
  package func census(after hash: ContentHash?, limit: Int) throws(AgentError) -> [CensusImage] {
    try census("WHERE hash > ? ORDER BY hash LIMIT ?", [.blob(hash?.bytes ?? []), SQLValue(limit)])
  }

  /// One image; nil when it is not there.
  package func census(of hash: ContentHash) throws(AgentError) -> CensusImage? {
    try census("WHERE hash = ?", [SQLValue(hash)]).first
  }

  private func census(_ condition: String, _ values: [SQLValue]) throws(AgentError) -> [CensusImage] {
    let sql = "SELECT id, hash, drop_name, width, height, byte_count, stored_at FROM images " + condition
    return try read { connection throws(AgentError) in
      try connection.all(sql, values) { (row) throws(AgentError) in
        var image = CensusImage(
          id: row.integer(), hash: try row.hash(), drop: row.text(),
          size: PixelSize(width: row.int(), height: row.int()), byteCount: row.integer(),
          storedAt: row.instant(), variants: [])
        image.variants = try connection.all(
          StoredVariant.selection + "ORDER BY name, format", [.integer(image.id)], StoredVariant.init)
        return image
      }
    }
  }

  /// What the file of a variant is to be, as one transaction saw it.
  package func expectation(of hash: ContentHash, _ key: VariantKey) throws(AgentError) -> VariantExpectation {
    try read { connection throws(AgentError) in
      guard let image = try ImageTable(connection: connection).id(of: hash) else { return VariantExpectation() }
      let values: [SQLValue] = [.integer(image), .text(key.name), .text(key.format.rawValue)]
      return VariantExpectation(
        row: try connection.first(
          StoredVariant.selection + "AND name = ? AND format = ?", values, StoredVariant.init),
        replacements: try connection.all(
          "SELECT byte_count, digest FROM replacements WHERE image_id = ? AND name = ? AND format = ?", values
        ) { (row) throws(AgentError) in .init(byteCount: row.integer(), digest: try row.hash()) })
    }
  }

  /// Variants that tell of an image that there is none of, up to `limit`.
  package func variantsWithoutImage(limit: Int) throws(AgentError) -> [(imageID: Int64, key: VariantKey)] {
    let sql = """
      SELECT v.image_id, v.name, v.format FROM variants v
      WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.id = v.image_id)
      ORDER BY v.image_id, v.name, v.format LIMIT ?
      """
    return try read { connection throws(AgentError) in
      try connection.all(sql, [SQLValue(limit)]) { (row) throws(AgentError) in
        let image = row.integer()
        return (image, VariantKey(name: row.text(), format: try row.choice(OutputFormat.self)))
      }
    }
  }

  /// How many variants tell of an image that there is none of. Source: `PRAGMA foreign_key_check`.
  package func variantsWithoutImage() throws(AgentError) -> Int {
    try read { connection throws(AgentError) in
      try connection.all("PRAGMA foreign_key_check(variants)") { row in row.text() }.count
    }
  }
}
