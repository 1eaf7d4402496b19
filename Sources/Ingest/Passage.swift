package import Catalog
package import Model
package import Pool
import Posix
package import Workshop

/// The way of one arrival through the agent: claim, open, hash, known?, examine, render, publish, record, dispose.
///
/// Whatever goes wrong on the way ends in one outcome of this arrival, and touches no other.
package struct Passage: Sendable {
  let catalog: CatalogStore
  let pool: PoolStore
  let crew: WorkerCrew
  let gate = HashGate()

  /// The catalog, the pool and the workers are shared by all lanes.
  package init(catalog: CatalogStore, pool: PoolStore, crew: WorkerCrew) {
    self.catalog = catalog
    self.pool = pool
    self.crew = crew
  }

  /// Takes an arrival in by the rules of its folder.
  ///
  /// `asked` takes in again what was rejected, and what waits for its next try. Throws only when the catalog can't be
  /// read or written, and then nothing was decided: the arrival is to settle anew.
  package func take(_ arrival: Arrival, in folder: DropFolder, asked: Bool = false) async throws(AgentError) -> Ending {
    switch try await catalog.claim(arrival, asked: asked) {
    case .taken(let claim):
      do throws(AgentError) {
        let original = try Original(arrival, in: folder)
        let made = try await make(original, in: folder)
        return try await keep(made, of: original, in: folder, under: claim)
      } catch {
        return try await giveUp(arrival, in: folder, under: claim, because: error)
      }
    case .known(let outcome, let disposalIsDue):
      var ending = Ending(arrival, outcome)
      ending.isUnchanged = true
      if disposalIsDue { dispose(arrival, in: folder, &ending) }
      return ending
    case .later, .elsewhere:
      return Ending(arrival, nil)
    }
  }

  /// Publishes what was made, records it and disposes of the original, in this order.
  private func keep(
    _ made: Made, of original: Original, in folder: DropFolder, under claim: Claim
  ) async throws(AgentError) -> Ending {
    var ending = Ending(original.arrival, .stored, hash: made.hash)
    do throws(AgentError) {
      try original.checkUnchanged()
      let start = ContinuousClock.now
      try await pool.publish(made.publications)
      let published = ContinuousClock.now
      let verdict = try await catalog.complete(
        claim, with: made.completion, disposalIsDue: folder.disposal(of:))
      ending.outcome = verdict.outcome
      ending.isUnchanged = verdict.isUnchanged
      ending.variants = made.rendering?.variants ?? []
      ending.seconds = made.seconds
      ending.seconds.publish = start.duration(to: published) / .seconds(1)
      ending.seconds.record = published.duration(to: .now) / .seconds(1)
    } catch {
      await gate.leave(made.hash)
      throw error
    }
    await gate.leave(made.hash)
    dispose(original.arrival, in: folder, &ending)
    return ending
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
      case .transient, .resource, .usage, .configuration, .bug:
        .failed(error, retryAfter: BackOff.delay(afterAttempt: claim.attempt))
      }
    let verdict = try await catalog.complete(claim, with: completion)
    var ending = Ending(arrival, verdict.outcome, error: error)
    if verdict.outcome == .rejected { dispose(arrival, in: folder, &ending) }
    return ending
  }

  /// Disposes of the original; what stands in the way is said in the ending, and tried again by the next scan.
  private func dispose(_ arrival: Arrival, in folder: DropFolder, _ ending: inout Ending) {
    guard let outcome = ending.outcome, !ending.isUnchanged || ending.disposalIsDue else { return }
    do throws(AgentError) {
      try Original(arrival, in: folder).dispose(of: outcome, in: folder, reason: ending.error)
    } catch {
      ending.disposalError = error.fault == .moved ? nil : error
    }
  }
}
