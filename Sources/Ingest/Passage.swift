import Catalog
import Model
import Pool
import Posix
import Workshop

/// The way of one arrival through the agent: claim, open, hash, known?, examine, render, publish, record, dispose.
///
/// Whatever goes wrong on the way ends in one outcome of this arrival, and touches no other.
struct Passage: Sendable {
  let catalog: CatalogStore
  let pool: PoolStore
  let crew: WorkerCrew
  /// The versions of the libraries that make the pixels, recorded beside each image.
  let libraryVersions: String
  let gate = HashGate()
  let heavyTurn = HeavyTurn()
  let porter = Porter()

  /// Takes an arrival in by the rules of its folder.
  ///
  /// `asked` takes in again what was rejected, and what waits for its next try. Throws only when the catalog can't be
  /// read or written, and then nothing was decided: the arrival is to settle anew.
  func take(_ arrival: Arrival, in folder: DropFolder, asked: Bool = false) async throws(AgentError) -> Ending {
    switch try await catalog.claim(arrival, asked: asked) {
    case .taken(let claim):
      do {
        let original = try await porter.open(arrival, in: folder)
        return try await keep(original, in: folder, under: claim)
      } catch {
        return try await giveUp(arrival, in: folder, under: claim, because: AgentError(error))
      }
    case .known(let outcome, let disposal):
      let record = try await catalog.record(of: arrival)
      var ending = Ending(arrival, outcome, hash: record?.hash, error: record?.error)
      ending.isUnchanged = true
      await dispose(arrival, by: disposal, in: folder, &ending)
      return ending
    case .later, .elsewhere:
      return Ending(arrival, nil)
    }
  }

  /// Makes what is to be made of an original and keeps it; again, should it be taken from the pool before it is recorded.
  private func keep(_ original: Original, in folder: DropFolder, under claim: Claim) async throws -> Ending {
    try await untilRecorded { attempt in
      // The first time nobody knows whether what has the name belongs to a row that came in between; the next time, it does
      // not, or is announced.
      try await keep(make(original, in: folder), of: original, in: folder, under: claim, mayReplace: attempt > 1)
    }
  }

  /// Publishes what was made, records it and disposes of the original, in this order.
  private func keep(
    _ made: Made, of original: Original, in folder: DropFolder, under claim: Claim, mayReplace: Bool
  ) async throws -> Ending {
    var ending = Ending(original.arrival, nil, hash: made.hash)
    ending.variants = made.rendering?.variants ?? []
    ending.seconds = made.seconds
    let start = ContinuousClock.now
    let verdict: Verdict
    do {
      try await porter.checkUnchanged(original)
      let placed = try await publish(made, mayReplace: mayReplace)
      ending.seconds.publish = start.duration(to: .now).seconds
      verdict = try await catalog.complete(
        claim, with: made.completion(libraryVersions), disposing: folder.disposes,
        confirm: { () throws(AgentError) in try placed.demandStanding() })
    } catch {
      if made.holdsGate { gate.leave(made.hash) }
      throw error
    }
    if made.holdsGate { gate.leave(made.hash) }
    ending.seconds.record = start.duration(to: .now).seconds - ending.seconds.publish
    ending.outcome = verdict.outcome
    ending.isUnchanged = verdict.isUnchanged
    await dispose(original.arrival, by: verdict.disposal, in: folder, &ending)
    return ending
  }

  /// Gives what was made its names; says so first where that replaces what a row tells of.
  private func publish(_ made: Made, mayReplace: Bool) async throws(AgentError) -> PlacedVariants {
    guard made.rendering != nil else { return PlacedVariants() }
    if made.replaces { try await catalog.announce(made.variants, of: made.hash) }
    return try await pool.publish(made.publications(mayReplace: mayReplace))
  }

  /// Records why an arrival was not stored, by whose fault it was.
  private func giveUp(
    _ arrival: Arrival, in folder: DropFolder, under claim: Claim, because error: AgentError
  ) async throws(AgentError) -> Ending {
    let completion: Completion =
      switch error.fault {
      case .file, .incomplete: .rejected(error)
      case .moved: .lost
      case .worker: .workerLost(error)
      case .transient where error.code == "worker-stopped": .lost
      case .transient, .resource, .usage, .configuration, .bug:
        .failed(error, retryAfter: BackOff.delay(afterAttempt: claim.attempt))
      }
    let verdict: Verdict
    do throws(AgentError) {
      verdict = try await catalog.complete(claim, with: completion, disposing: folder.disposes)
    } catch {
      await catalog.letGo(claim)
      throw error
    }
    var ending = Ending(arrival, verdict.outcome, error: verdict.error ?? error)
    await dispose(arrival, by: verdict.disposal, in: folder, &ending)
    return ending
  }

  /// Disposes of the original by the rule of this outcome, nil when it is to stay.
  ///
  /// What stood in the way is said in the ending, and tried again by the next scan.
  private func dispose(_ arrival: Arrival, by rule: Outcome?, in folder: DropFolder, _ ending: inout Ending) async {
    guard let rule else { return }
    do throws(AgentError) {
      try await porter.dispose(of: arrival, by: rule, in: folder, reason: ending.error)
    } catch {
      ending.disposalError = error.fault == .moved ? nil : error
    }
  }
}

extension AgentError {
  /// The error as ours: what is not was not foreseen.
  init(_ error: any Error) {
    switch error {
    case let error as AgentError: self = error
    case is CancellationError:
      self.init(.moved, code: "cancelled", tried: "take in a file", cause: "the agent is stopping")
    default: self.init(.bug, code: "unexpected", tried: "take in a file", cause: "\(error)")
    }
  }
}
