package import Model

extension CatalogStore {
  /// Calls `body` with the places of those names that no row owns, while nobody can write a row.
  ///
  /// Whoever takes their files away does it in `body`.
  package func withUnowned<Value: Sendable>(
    among names: [(hash: ContentHash, key: VariantKey)],
    _ body: @escaping @Sendable ([Int]) throws(AgentError) -> Value
  ) async throws(AgentError) -> Value {
    try await write { ledger throws(AgentError) in
      let sql = """
        SELECT 1 FROM variants v JOIN images i ON i.id = v.image_id WHERE i.hash = ? AND v.name = ? AND v.format = ?
        """
      var unowned: [Int] = []
      for (place, name) in names.enumerated() {
        let values: [SQLValue] = [SQLValue(name.hash), .text(name.key.name), .text(name.key.format.rawValue)]
        if try ledger.connection.first(sql, values, { row in row.int() }) == nil { unowned.append(place) }
      }
      return try body(unowned)
    }
  }

  /// Takes the rows of variants out that were made by these very recipes, if the image keeps another one that is in `current`;
  /// returns how many went.
  ///
  /// Their files are orphans from then on.
  package func retire(
    _ variants: [(hash: ContentHash, key: VariantKey, recipe: ContentHash)], keeping current: Set<ContentHash>
  ) async throws(AgentError) -> Int {
    try await write { ledger throws(AgentError) in
      var count = 0
      for variant in variants {
        guard let image = try ledger.images.id(of: variant.hash) else { continue }
        let recipes = try ledger.connection.all(
          "SELECT recipe FROM variants WHERE image_id = ?", [.integer(image)]
        ) { (row) throws(AgentError) in try row.hash() }
        guard recipes.contains(where: { $0 != variant.recipe && current.contains($0) }) else { continue }
        count += try ledger.connection.run(
          "DELETE FROM variants WHERE image_id = ? AND name = ? AND format = ? AND recipe = ?",
          [.integer(image), .text(variant.key.name), .text(variant.key.format.rawValue), SQLValue(variant.recipe)])
      }
      return count
    }
  }
}
