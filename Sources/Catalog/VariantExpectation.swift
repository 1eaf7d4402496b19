package import Model

/// What the file of a variant is to be: as its row says, or as a run says that is about to replace it.
package struct VariantExpectation: Hashable, Sendable {
  package struct Content: Hashable, Sendable {
    package var byteCount: Int64
    package var digest: ContentHash
  }

  /// Nil where the catalog does not know the variant.
  package var row: StoredVariant?
  package var replacements: [Content] = []
}
