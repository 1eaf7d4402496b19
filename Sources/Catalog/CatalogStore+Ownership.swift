package import Model

extension CatalogStore {
  /// Calls `body` with the places of those names that no row owns, nor any that is about to be one, while nobody can write a
  /// row.
  ///
  /// Whoever takes their files away does it in `body`.
  package func withUnowned<Value: Sendable>(
    among names: [(hash: ContentHash, key: VariantKey)],
    _ body: @escaping @Sendable ([Int]) throws(AgentError) -> Value
  ) async throws(AgentError) -> Value {
    try await write { ledger throws(AgentError) in
      var unowned: [Int] = []
      for (place, name) in names.enumerated() {
        let isOwned = try ledger.has("variants", name.hash, name.key)
        let isToBe = try ledger.has("replacements", name.hash, name.key)
        guard !isOwned, !isToBe else { continue }
        unowned.append(place)
      }
      return try body(unowned)
    }
  }

  /// Takes the rows of variants out that were made by these very recipes, if the image keeps another one that is as `current`
  /// says and whose file `stands`; returns how many went.
  ///
  /// Their files are orphans from then on.
  @discardableResult
  package func retire(
    _ variants: [(hash: ContentHash, key: VariantKey, recipe: ContentHash)], keeping current: [VariantKey: ContentHash],
    stands: @escaping @Sendable (ContentHash, StoredVariant) -> Bool
  ) async throws(AgentError) -> Int {
    try await write { ledger throws(AgentError) in
      var count = 0
      for variant in variants {
        guard let image = try ledger.images.image(variant.hash) else { continue }
        let keepsOne = image.variants.contains { row in
          row.key != variant.key && current[row.key] == row.recipe && stands(variant.hash, row)
        }
        let isToBeReplaced = try ledger.has("replacements", variant.hash, variant.key)
        guard keepsOne, !isToBeReplaced else { continue }
        count += try ledger.connection.run(
          "DELETE FROM variants WHERE image_id = ? AND name = ? AND format = ? AND recipe = ?",
          [
            .integer(image.id), .text(variant.key.name), .text(variant.key.format.rawValue), SQLValue(variant.recipe),
          ])
      }
      return count
    }
  }
}

extension Ledger {
  /// Whether a table has a row of this variant.
  fileprivate func has(_ table: String, _ hash: ContentHash, _ key: VariantKey) throws(AgentError) -> Bool {
    let sql = """
      SELECT 1 FROM \(table) t JOIN images i ON i.id = t.image_id WHERE i.hash = ? AND t.name = ? AND t.format = ? LIMIT 1
      """
    let values: [SQLValue] = [SQLValue(hash), .text(key.name), .text(key.format.rawValue)]
    return try connection.first(sql, values) { row in row.int() } != nil
  }
}
