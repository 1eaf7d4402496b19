import FoundationEssentials
import Model

extension Ledger {
  /// Ends a claim. `disposing` says of which outcomes the files are disposed of.
  func complete(
    _ claim: Claim, with completion: Completion, disposing: (Outcome) -> Bool
  ) throws(AgentError) -> Verdict {
    guard let row = try arrivals.row(claim.id), row.state == .claimed, row.runID == run else {
      throw AgentError(
        .bug, code: "no-claim", tried: "record the outcome of", on: claim.arrival.path.description,
        cause: "the catalog does not hold this claim any more")
    }
    switch completion {
    case .lost:
      try arrivals.delete(row.id)
      return Verdict()
    case .rejected(let error, let hash):
      return try reject(row, because: error, hash: hash, strikes: row.strikes, disposing)
    case .failed(let error, let delay, let hash):
      let nextTry = now.addingTimeInterval(delay.seconds)
      try arrivals.end(row.id, .failed, because: error, hash: hash, strikes: row.strikes, nextTry: nextTry, at: now)
      return Verdict(outcome: .failed)
    case .workerLost(let error, let hash):
      guard row.strikes + 1 < Self.mostStrikes else {
        return try reject(row, because: error.atLast, hash: hash, strikes: row.strikes + 1, disposing)
      }
      try arrivals.end(row.id, .failed, because: error, hash: hash, strikes: row.strikes + 1, nextTry: now, at: now)
      return Verdict(outcome: .failed)
    case .duplicate(let hash):
      guard let image = try images.id(of: hash) else {
        throw AgentError(
          .transient, code: "no-image", tried: "record the outcome of", on: claim.arrival.path.description,
          cause: "the image that it is a duplicate of is not in the catalog any more")
      }
      return try finish(row, .duplicate, image: image, disposing)
    case .stored(let hash, let byteCount, let facts, let variants, let libraryVersions):
      let isKnown = try isKnown(hash, with: variants)
      let image = try images.put(
        hash, byteCount: byteCount, facts: facts, libraryVersions: libraryVersions, drop: row.arrival.drop, at: now)
      // Also those that were there: whoever published last made the files what they are.
      for made in variants { try images.put(made, image: image, run: run, at: now) }
      return try finish(row, isKnown ? .duplicate : .stored, image: image, disposing)
    }
  }

  /// Whether somebody was quicker: the image is there with all of these variants.
  private func isKnown(_ hash: ContentHash, with variants: [MadeVariant]) throws(AgentError) -> Bool {
    guard let image = try images.id(of: hash) else { return false }
    for made in variants {
      guard try images.has(made, image: image) else { return false }
    }
    return true
  }

  private func reject(
    _ row: ArrivalRecord, because error: AgentError, hash: ContentHash?, strikes: Int, _ disposing: (Outcome) -> Bool
  ) throws(AgentError) -> Verdict {
    let disposal: Outcome? = disposing(.rejected) ? .rejected : nil
    try arrivals.supersedeRejected(row.arrival, besides: row.id)
    try arrivals.end(
      row.id, .rejected, because: error, hash: hash, strikes: strikes, nextTry: nil, disposal: disposal, at: now)
    return Verdict(outcome: .rejected, error: error, disposal: disposal)
  }

  private func finish(
    _ row: ArrivalRecord, _ outcome: Outcome, image: Int64, _ disposing: (Outcome) -> Bool
  ) throws(AgentError) -> Verdict {
    if let same = try arrivals.same(as: row.arrival, besides: row.id, image: image) {
      try arrivals.delete(row.id)
      try arrivals.renew(same.id, as: row.arrival.identity)
      return Verdict(outcome: same.state.outcome, isUnchanged: true, imageID: image, disposal: same.disposal)
    }
    // The first to come of an image whose row was made from the pool alone is its original, and no duplicate of anything.
    var isOriginal = try !arrivals.hasOthers(than: row.id, of: image)
    // So is one that was to go as the original, and was renamed before it did.
    if !isOriginal, !disposing(.duplicate) { isOriginal = try arrivals.isRenamed(row.arrival, image: image) }
    let outcome = isOriginal ? .stored : outcome
    let disposal = disposing(outcome) ? outcome : nil
    try arrivals.end(row.id, outcome, image: image, disposal: disposal, at: now)
    return Verdict(outcome: outcome, imageID: image, disposal: disposal)
  }
}

extension AgentError {
  /// The same error at the third time, when the file is not tried any more.
  fileprivate var atLast: AgentError {
    var error = self
    error.cause += ", for the third time"
    if error.advice.isEmpty { error.advice = "`sluice retry` takes it up again" }
    return error
  }
}
