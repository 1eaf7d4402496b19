import Catalog
import Model
import Pool
import Posix
import Workshop

/// The way of one arrival through the agent: claim, open, hash, known?, examine, render, publish, record, dispose.
///
/// Whatever goes wrong on the way ends in one outcome of this arrival, and touches no other.
struct Passage: Sendable {
  /// How long the folder of an original may take to say how the file is, and to make it durable.
  static let patience = Duration.seconds(30)

  let catalog: CatalogStore
  let pool: PoolStore
  let crew: WorkerCrew
  let reading: OriginalReading
  let disposal: OriginalDisposal
  /// The versions of the libraries that make the pixels, recorded beside each image.
  let libraryVersions: String
  let gate = HashGate()
  let heavyTurn = AsyncSemaphore(permits: 1)

  /// What went wrong with an original whose content is known.
  struct Failure: Error {
    let error: AgentError
    let hash: ContentHash

    init(_ error: AgentError, of hash: ContentHash) {
      self.error = error
      self.hash = hash
    }
  }

  /// Takes an arrival in by the rules of its folder, which is one of `folders`.
  ///
  /// `asked` takes in again what was rejected, and what waits for its next try. Throws only when the catalog can't be
  /// read or written, and then nothing was decided: the arrival is to settle anew.
  func take(
    _ arrival: Arrival, in folder: DropFolder, of folders: [DropFolder], asked: Bool = false
  ) async throws(AgentError) -> Ending {
    let answer = try await catalog.claim(arrival, asked: asked)
    guard case .known(let outcome, let rule) = answer else {
      return try await take(arrival, in: folder, of: folders, answer)
    }
    let record = try await catalog.record(of: arrival)
    if rule != nil, outcome != .rejected, let hash = record?.hash, try await !isWhole(hash) {
      // The original is about to go, and its variants are not what they were: they are made again first.
      return try await take(arrival, in: folder, of: folders, catalog.claim(arrival, again: true))
    }
    var ending = Ending(arrival, outcome, hash: record?.hash, error: record?.error)
    ending.isUnchanged = true
    await dispose(arrival, by: rule, in: folder, of: folders, &ending)
    return ending
  }

  private func take(
    _ arrival: Arrival, in folder: DropFolder, of folders: [DropFolder], _ answer: ClaimAnswer
  ) async throws(AgentError) -> Ending {
    guard case .taken(let claim) = answer else { return Ending(arrival, nil) }
    do {
      let original = try await reading.threads.thread(for: folder.root).run { () throws(AgentError) in
        try Original(arrival, in: folder)
      }
      return try await keep(original, in: folder, of: folders, under: claim)
    } catch {
      return try await giveUp(arrival, in: folder, of: folders, under: claim, because: error)
    }
  }

  /// Whether the pool holds all variants on record of an image, by their content.
  private func isWhole(_ hash: ContentHash) async throws(AgentError) -> Bool {
    guard let image = try await catalog.image(hash) else { return false }
    return try await held(image.variants, of: hash, byContent: true).count == image.variants.count
  }

  /// Makes what is to be made of an original and keeps it; again, should it be taken from the pool before it is recorded.
  private func keep(
    _ original: Original, in folder: DropFolder, of folders: [DropFolder], under claim: Claim
  ) async throws -> Ending {
    try await untilRecorded { attempt in
      // The first time nobody knows whether what has the name belongs to a row that came in between; the next time, it does
      // not, or is announced.
      try await keep(
        make(original, in: folder), of: original, in: folder, of: folders, under: claim, mayReplace: attempt > 1)
    }
  }

  /// Publishes what was made, records it and disposes of the original, in this order.
  private func keep(
    _ made: Made, of original: Original, in folder: DropFolder, of folders: [DropFolder], under claim: Claim,
    mayReplace: Bool
  ) async throws -> Ending {
    var ending = Ending(original.arrival, nil, hash: made.hash)
    ending.variants = made.rendering?.variants ?? []
    ending.seconds = made.seconds
    let start = ContinuousClock.now
    let verdict: Verdict
    do {
      defer { if made.holdsGate { gate.leave(made.hash) } }
      try await secure(original, in: folder)
      let placed = try await publish(made, mayReplace: mayReplace)
      ending.seconds.publish = start.duration(to: .now).seconds
      verdict = try await catalog.complete(
        claim, with: made.completion(libraryVersions), disposing: folder.disposes,
        confirm: { () throws(AgentError) in try placed.demandStanding() })
    } catch {
      let error = AgentError(error)
      throw error.code == PlacedVariants.goneCode ? error : Failure(error, of: made.hash)
    }
    ending.seconds.record = start.duration(to: .now).seconds - ending.seconds.publish
    ending.outcome = verdict.outcome
    ending.isUnchanged = verdict.isUnchanged
    await dispose(original.arrival, by: verdict.disposal, in: folder, of: folders, &ending)
    return ending
  }

  /// Throws `moved` when the original changed while it was read. One that is to stay is durable when this returns: `stored`
  /// promises that it stays.
  private func secure(_ original: Original, in folder: DropFolder) async throws(AgentError) {
    let stays = !folder.disposes(.stored)
    try await reading.threads.thread(for: folder.root).run(within: Self.patience, "sync the original") {
      () throws(AgentError) in
      if stays { try original.sync() }
      try original.checkUnchanged()
    }
  }

  /// Gives what was made its names; says so first where that replaces what a row tells of.
  private func publish(_ made: Made, mayReplace: Bool) async throws(AgentError) -> PlacedVariants {
    guard made.rendering != nil else { return PlacedVariants() }
    if made.replaces { try await catalog.announce(made.variants, of: made.hash) }
    return try await pool.publish(made.publications(mayReplace: mayReplace))
  }

  /// Records why an arrival was not stored, by whose fault it was.
  private func giveUp(
    _ arrival: Arrival, in folder: DropFolder, of folders: [DropFolder], under claim: Claim, because failure: any Error
  ) async throws(AgentError) -> Ending {
    let hash = (failure as? Failure)?.hash
    let error = AgentError(failure)
    let completion: Completion =
      switch error.fault {
      case .file, .incomplete: .rejected(error, hash: hash)
      case .moved: .lost
      case .worker: .workerLost(error, hash: hash)
      case .transient where error.code == "worker-stopped": .lost
      case .transient, .resource, .usage, .configuration, .bug:
        .failed(error, retryAfter: BackOff.delay(afterAttempt: claim.attempt), hash: hash)
      }
    let verdict: Verdict
    do throws(AgentError) {
      verdict = try await catalog.complete(claim, with: completion, disposing: folder.disposes)
    } catch {
      await catalog.letGo(claim)
      throw error
    }
    var ending = Ending(arrival, verdict.outcome, hash: hash, error: verdict.error ?? error)
    await dispose(arrival, by: verdict.disposal, in: folder, of: folders, &ending)
    return ending
  }

  /// Disposes of the original by the rule of this outcome, nil when it is to stay.
  ///
  /// A failure is recorded, reported in `disposalError`, and tried again later.
  private func dispose(
    _ arrival: Arrival, by rule: Outcome?, in folder: DropFolder, of folders: [DropFolder], _ ending: inout Ending
  ) async {
    guard let rule else { return }
    do throws(AgentError) {
      let outcome = try await disposal.dispose(of: arrival, by: rule, in: folder, of: folders, &ending)
      ending.outcome = outcome
    } catch {
      guard error.fault == .moved else {
        ending.disposalError = error
        return await postpone(arrival, because: error)
      }
    }
    if ending.isUnchanged { try? await catalog.endPostponement(of: arrival) }
  }

  /// Has the disposal tried again later. If that can't be recorded, the next scan tries it.
  private func postpone(_ arrival: Arrival, because error: AgentError) async {
    try? await catalog.postponeDisposal(of: arrival, because: error, delay: BackOff.delay(afterAttempt:))
  }
}

extension AgentError {
  /// The error as ours: what is not was not foreseen.
  init(_ error: any Error) {
    switch error {
    case let error as AgentError: self = error
    case let failure as Passage.Failure: self = failure.error
    case is CancellationError:
      self.init(.moved, code: "cancelled", tried: "take in a file", cause: "the agent is stopping")
    default: self.init(.bug, code: "unexpected", tried: "take in a file", cause: "\(error)")
    }
  }
}
