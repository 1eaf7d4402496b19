package import FoundationEssentials
package import Model

/// An image as the pool alone tells of it.
package struct RestoredImage: Hashable, Sendable {
  /// Stands for a recipe that nobody knows.
  package static let unknownRecipe = ContentHash.zero

  package var hash: ContentHash
  /// Bytes of the original; 0 where nothing tells.
  package var byteCount: Int64 = 0
  /// Of the original; JPEG where nothing tells.
  package var format = InputFormat.jpeg
  /// Of the original, upright; of the largest variant where nothing tells.
  package var size: PixelSize?
  package var storedAt = Date.distantFuture
  package var variants: [StoredVariant] = []

  package init(_ hash: ContentHash) {
    self.hash = hash
  }
}

extension CatalogStore {
  /// Writes images down that the pool holds. What their originals say of themselves is filled in when they arrive again.
  package func restore(_ images: [RestoredImage]) async throws(AgentError) {
    guard !images.isEmpty else { return }
    try await write { ledger throws(AgentError) in
      for image in images { try ledger.put(image) }
    }
  }

  /// Writes down one image that the pool holds; an image or a variant that has a row by then keeps it.
  ///
  /// `confirm` is called where no other process can write a row; its error is thrown, and nothing is recorded.
  package func adopt(
    _ image: RestoredImage, confirm: @escaping @Sendable () throws(AgentError) -> Void
  ) async throws(AgentError) {
    try await write { ledger throws(AgentError) in
      try confirm()
      try ledger.put(image)
    }
  }
}

extension Ledger {
  fileprivate func put(_ image: RestoredImage) throws(AgentError) {
    guard let size = image.size else { return }
    let id: Int64
    if let known = try images.id(of: image.hash) {
      id = known
    } else {
      id = try images.put(
        image.hash, byteCount: image.byteCount, facts: ImageFacts(format: image.format, size: size),
        libraryVersions: "", drop: "", at: image.storedAt)
    }
    for variant in image.variants {
      let values: [SQLValue] = [.integer(id), .text(variant.name), .text(variant.format.rawValue)]
      let sql = "SELECT 1 FROM variants WHERE image_id = ? AND name = ? AND format = ?"
      guard try connection.first(sql, values, { row in row.int() }) == nil else { continue }
      let rendered = RenderedVariant(
        name: variant.name, format: variant.format, size: variant.size, byteCount: variant.byteCount,
        digest: variant.digest)
      try images.put(MadeVariant(variant: rendered, recipe: variant.recipe), image: id, run: nil, at: variant.storedAt)
    }
  }
}
