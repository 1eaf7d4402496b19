package import Model

/// Which arrivals are to be tried again.
package enum RetryRequest: Hashable, Sendable {
  /// All that failed, or were interrupted.
  case failed
  /// All that were rejected.
  case rejected
  /// What did not go well at this path, of any drop folder.
  case path(RawPath)
  /// What did not go well with these bytes.
  case hash(ContentHash)
}
