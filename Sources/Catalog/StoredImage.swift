package import FoundationEssentials
package import Model

/// An image that the pool holds.
package struct StoredImage: Hashable, Sendable {
  package var id: Int64
  package var hash: ContentHash
  /// Bytes of the original.
  package var byteCount: Int64
  package var facts: ImageFacts
  package var libraryVersions: String
  package var storedAt: Date
  /// From the largest to the smallest.
  package var variants: [StoredVariant]
}

/// An image as it is told of when all of them are gone through.
package struct CensusImage: Hashable, Sendable {
  package var id: Int64
  package var hash: ContentHash
  /// The drop folder that it came through first; empty where that is not known.
  package var drop: String
  /// Upright, in pixels.
  package var size: PixelSize
  /// Bytes of the original; 0 where that is not known.
  package var byteCount: Int64
  package var storedAt: Date
  /// In the order of their keys.
  package var variants: [StoredVariant]
}

/// A variant that the pool holds.
package struct StoredVariant: Hashable, Sendable {
  package var name: String
  package var format: OutputFormat
  /// The digest of the recipe that it was made by.
  package var recipe: ContentHash
  package var size: PixelSize
  package var byteCount: Int64
  /// The SHA-256 of the file.
  package var digest: ContentHash
  package var storedAt: Date

  package init(
    name: String, format: OutputFormat, recipe: ContentHash, size: PixelSize, byteCount: Int64, digest: ContentHash,
    storedAt: Date
  ) {
    self.name = name
    self.format = format
    self.recipe = recipe
    self.size = size
    self.byteCount = byteCount
    self.digest = digest
    self.storedAt = storedAt
  }

  package var key: VariantKey { VariantKey(name: name, format: format) }
}
