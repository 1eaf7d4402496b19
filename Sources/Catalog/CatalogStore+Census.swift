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

  /// How many variants tell of an image that there is none of. Source: `PRAGMA foreign_key_check`.
  package func variantsWithoutImage() throws(AgentError) -> Int {
    try read { connection throws(AgentError) in
      try connection.all("PRAGMA foreign_key_check(variants)") { row in row.text() }.count
    }
  }
}
