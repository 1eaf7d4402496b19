package import Model

/// Which arrivals are to be tried again.
package enum RetryRequest: Hashable, Sendable {
  /// Those that did not go well and that the filter lets through.
  case matching(ArrivalFilter)
  /// What did not go well at this path, of any drop folder.
  case path(RawPath)
  /// What did not go well with these bytes.
  case hash(ContentHash)
}
