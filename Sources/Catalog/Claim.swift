package import FoundationEssentials
package import Model

/// An arrival that this run has in hand: recorded before any work on it starts.
package struct Claim: Hashable, Sendable {
  package let id: Int64
  package let arrival: Arrival
  /// Which try this is, from 1.
  package let attempt: Int
}

/// What the catalog says to somebody who wants to take an arrival in.
package enum ClaimAnswer: Hashable, Sendable {
  /// It is the caller's, until ``CatalogStore/complete(_:with:disposing:confirm:)``.
  case taken(Claim)
  /// This very file ended so before. `disposal` is the outcome by whose rule it was to be disposed of, nil when it stays:
  /// a file that is still there though it was to go is disposed of now.
  case known(Outcome, disposal: Outcome?)
  /// It failed, was in hand when a run died, or could not be disposed of, and its next try is not due before this instant.
  case later(Date)
  /// A living run has it in hand.
  case elsewhere
}
