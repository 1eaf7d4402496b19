import Catalog
import Hashing
import Model
import Pool
import Posix
import Workshop

extension Passage {
  private enum Turn: Sendable {
    case made(Made)
    /// The same bytes are in another lane's hands.
    case twin(Made)
    /// It takes much memory, and has to wait for its turn.
    case heavy
  }

  /// Hashes the original and has a worker render what the pool does not hold of it. Throws ``Failure``.
  ///
  /// If several files share new content, one is rendered; the others then find it in the catalog. The caller leaves the gate
  /// if the result holds it. A file that turns out to be heavy lets go of its worker, which has others to work on, and starts
  /// over when it is its turn.
  func make(_ original: Original, in folder: DropFolder) async throws -> Made {
    if let made = try await make(original, in: folder, mayBeHeavy: false) { return made }
    let made = try await heavyTurn.withPermit { try await make(original, in: folder, mayBeHeavy: true) }
    guard let made else {
      throw AgentError(.bug, code: "heavy", tried: "render", cause: "it was not taken in when it was its turn")
    }
    return made
  }

  /// What was made; nil for a heavy file where that may not be.
  private func make(_ original: Original, in folder: DropFolder, mayBeHeavy: Bool) async throws -> Made? {
    let limits = await crew.limits
    while true {
      let turn = try await reading.withSealed(original, below: folder.root, limits) { sealed -> Turn in
        let made = Made(hash: sealed.original.hash, byteCount: sealed.original.byteCount, hashSeconds: sealed.seconds)
        guard gate.enter(made.hash) else { return .twin(made) }
        do {
          let turn = try await make(made, of: sealed.original, in: folder, limits, mayBeHeavy: mayBeHeavy)
          if case .made(let made) = turn, made.holdsGate { return turn }
          gate.leave(made.hash)
          return turn
        } catch {
          gate.leave(made.hash)
          throw Failure(AgentError(error), of: made.hash)
        }
      }
      switch turn {
      case .made(let made):
        return made
      case .twin(let made):
        await gate.waitUntilLeft(made.hash)
        if try await known(made.hash, in: folder)?.isWhole ?? false { return made }
      case .heavy:
        return nil
      }
    }
  }

  /// Renders what is missing of a file that came through the gate; holds the gate only where something was rendered.
  private func make(
    _ blank: Made, of sealed: SealedOriginal, in folder: DropFolder, _ limits: Limits, mayBeHeavy: Bool
  ) async throws -> Turn {
    let known = try await known(blank.hash, in: folder)
    guard !(known?.isWhole ?? false) else { return .made(blank) }
    let made = try await crew.withWorker { (worker) async throws -> Made? in
      var made = blank
      let mostMemory = mayBeHeavy ? .max : limits.heavyMemory
      worker.take(sealed)
      guard try await render(&made, by: worker, in: folder, known, mostMemory: mostMemory) else { return nil }
      made.holdsGate = true
      return made
    }
    return made.map { .made($0) } ?? .heavy
  }

  /// Whether it was rendered: not when decoding it takes more than `mostMemory`.
  private func render(
    _ made: inout Made, by worker: Worker, in folder: DropFolder, _ known: Known?, mostMemory: Int64
  ) async throws(AgentError) -> Bool {
    if known == nil, folder.variants.count <= Worker.mostMade {
      return try await made.make(folder.variants, by: worker, mostMemory: mostMemory, into: pool)
    }
    var known = known
    let facts = try await worker.examine()
    guard facts.decodingMemory <= mostMemory else { return false }
    // A row that was made from the pool alone may not know how large the original is.
    if let image = known, image.size != facts.size {
      known = try await self.known(made.hash, in: folder, upright: facts.size)
    }
    var plan = RenderPlan(original: facts.size, specs: folder.variants)
    if let known { plan.items = known.missing }
    made.replaces = known != nil
    try await made.render(plan, of: facts, by: worker, into: pool)
    return true
  }

  /// What there is of an image already.
  private struct Known {
    /// The variants that the config wants and the pool does not hold, or holds by another recipe.
    var missing: [RenderPlan.Item] = []
    /// As its row has it.
    var size: PixelSize
    /// Whether its row was made from the pool alone, and does not say what the original says.
    var lacksFacts = false

    var isWhole: Bool { missing.isEmpty && !lacksFacts }
  }

  /// Nil for a new image; `upright` is its size, where that is known better than by its row.
  ///
  /// Where the original may be moved or deleted for the sake of its variants, these are read and compared; elsewhere their
  /// lengths are.
  private func known(
    _ hash: ContentHash, in folder: DropFolder, upright: PixelSize? = nil
  ) async throws(AgentError) -> Known? {
    guard let image = try await catalog.image(hash) else { return nil }
    var known = Known(size: image.facts.size, lacksFacts: image.libraryVersions.isEmpty)
    let items = RenderPlan(original: upright ?? image.facts.size, specs: folder.variants).items
    let recorded = items.compactMap { item in
      image.variants.first { $0.key == item.spec.key && $0.recipe == Recipe(item.spec).digest }
    }
    let held = try await held(recorded, of: hash, byContent: folder.disposesOfDuplicates)
    known.missing = items.filter { !held.contains($0.spec.key) }
    return known
  }

  /// Those of the recorded variants that the pool holds.
  func held(
    _ recorded: [StoredVariant], of hash: ContentHash, byContent: Bool
  ) async throws(AgentError) -> Set<VariantKey> {
    let files = recorded.compactMap { row in PoolPath(hash: hash, key: row.key).map { (path: $0, row: row) } }
    let isHeld =
      byContent
      ? try await pool.holdsContent(files.map { ($0.path, $0.row.byteCount, $0.row.digest) })
      : try await pool.holds(files.map { ($0.path, $0.row.byteCount) })
    return Set(zip(files, isHeld).filter(\.1).map(\.0.row.key))
  }
}

extension DropFolder {
  /// Whether an original whose image is known may be moved or deleted.
  fileprivate var disposesOfDuplicates: Bool { disposes(.duplicate) || disposes(.stored) }
}
