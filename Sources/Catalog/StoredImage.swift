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
}
