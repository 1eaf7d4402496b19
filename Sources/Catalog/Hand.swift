/// The claims of this run that somebody works on.
///
/// A row says only that the run has claimed it. Where an outcome could not be recorded, it says so although nobody has
/// the file any more, and it has to be taken up again.
final class Hand {
  private var claims: Set<Int64> = []
  /// Those of the transaction that is open.
  private var uncommitted: Set<Int64> = []

  func holds(_ claim: Int64) -> Bool { claims.contains(claim) }

  func take(_ claim: Int64) {
    claims.insert(claim)
    uncommitted.insert(claim)
  }

  func letGo(_ claim: Int64) { claims.remove(claim) }

  /// The transaction is durable, or lost and its claims with it.
  func endTransaction(isDurable: Bool) {
    if !isDurable { claims.subtract(uncommitted) }
    uncommitted = []
  }
}
