package import Model

extension CatalogStore {
  /// The images behind this hash, in the order of their hashes, up to `limit` of them: a page at a time.
  ///
  /// Each page is what was committed when it was read. `knowingDrops` looks up where each one came through, which takes time.
  package func census(
    after hash: ContentHash?, limit: Int, knowingDrops: Bool = false
  ) throws(AgentError) -> [CensusImage] {
    let condition = "WHERE hash > ? ORDER BY hash LIMIT ?"
    return try census(condition, [.blob(hash?.bytes ?? []), SQLValue(limit)], knowingDrops: knowingDrops)
  }

  /// One image; nil when it is not there.
  package func census(of hash: ContentHash) throws(AgentError) -> CensusImage? {
    try census("WHERE hash = ?", [SQLValue(hash)], knowingDrops: true).first
  }

  private func census(
    _ condition: String, _ values: [SQLValue], knowingDrops: Bool
  ) throws(AgentError) -> [CensusImage] {
    let first = "coalesce((SELECT drop_name FROM arrivals WHERE image_id = images.id ORDER BY id LIMIT 1), '')"
    let drop = knowingDrops ? first : "''"
    let sql = "SELECT id, hash, \(drop), width, height, byte_count, stored_at FROM images " + condition
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
