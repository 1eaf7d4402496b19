package import Model

/// A file as the agent read it.
package struct Hashed: Hashable, Sendable {
  /// The SHA-256 of the very bytes that are decoded later.
  package var hash: ContentHash
  /// How many bytes there were.
  package var byteCount: Int64
}
