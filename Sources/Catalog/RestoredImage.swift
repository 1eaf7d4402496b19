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
      for image in images {
        guard let size = image.size else { continue }
        let facts = ImageFacts(format: image.format, size: size)
        let id = try ledger.images.put(
          image.hash, byteCount: image.byteCount, facts: facts, libraryVersions: "", drop: "", at: image.storedAt)
        for variant in image.variants {
          let rendered = RenderedVariant(
            name: variant.name, format: variant.format, size: variant.size, byteCount: variant.byteCount,
            digest: variant.digest)
          try ledger.images.put(
            MadeVariant(variant: rendered, recipe: variant.recipe), image: id, run: nil, at: variant.storedAt)
        }
      }
    }
  }
}
