package import Model

/// Which arrivals are to be tried again.
package enum RetryRequest: Hashable, Sendable {
  /// Those that did not go well and that the filter lets through.
  case matching(ArrivalFilter)
  /// What did not go well at this path, of any drop folder.
  case path(RawPath)
  /// What did not go well with these bytes.
  case hash(ContentHash)

  /// All that failed, or were interrupted.
  package static let failed = RetryRequest.matching(ArrivalFilter(states: [.failed, .interrupted]))
  /// All that were rejected.
  package static let rejected = RetryRequest.matching(ArrivalFilter(states: [.rejected]))
}
