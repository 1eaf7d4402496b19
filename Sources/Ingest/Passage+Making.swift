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

  /// Hashes the original and has a worker render what the pool does not hold of it.
  ///
  /// Of files with the same new bytes one goes through the gate, and the others wait and find it known. Whoever gets
  /// something that holds the gate leaves it. A file that turns out to be heavy lets go of its worker, which has others
  /// to work on, and starts over when it is its turn.
  func make(_ original: Original, in folder: DropFolder) async throws -> Made {
    if let made = try await make(original, in: folder, mayBeHeavy: false) { return made }
    let made = try await heavyTurn.run { try await make(original, in: folder, mayBeHeavy: true) }
    guard let made else {
      throw AgentError(.bug, code: "heavy", tried: "render", cause: "it was not taken in when it was its turn")
    }
    return made
  }

  /// What was made; nil for a heavy file where that may not be.
  private func make(_ original: Original, in folder: DropFolder, mayBeHeavy: Bool) async throws -> Made? {
    while true {
      let turn = try await crew.withWorker { (worker) async throws -> Turn in
        let start = ContinuousClock.now
        let hashed = try await worker.hash(original.file)
        var made = Made(hash: hashed.hash, byteCount: hashed.byteCount)
        made.seconds.hash = start.duration(to: .now).seconds
        guard gate.enter(made.hash) else { return .twin(made) }
        made.holdsGate = true
        do {
          let known = try await known(made.hash, in: folder)
          if known?.isWhole ?? false {
            gate.leave(made.hash)
            made.holdsGate = false
            return .made(made)
          }
          if try await render(&made, by: worker, in: folder, known, mayBeHeavy: mayBeHeavy) { return .made(made) }
          gate.leave(made.hash)
          return .heavy
        } catch {
          gate.leave(made.hash)
          throw error
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

  /// Whether it was rendered: not when it is heavy and may not be.
  private func render(
    _ made: inout Made, by worker: Worker, in folder: DropFolder, _ known: Known?, mayBeHeavy: Bool
  ) async throws(AgentError) -> Bool {
    let mostMemory = mayBeHeavy ? .max : await crew.heavyMemory
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
  private func known(
    _ hash: ContentHash, in folder: DropFolder, upright: PixelSize? = nil
  ) async throws(AgentError) -> Known? {
    guard let image = try await catalog.image(hash) else { return nil }
    var known = Known(size: image.facts.size, lacksFacts: image.libraryVersions.isEmpty)
    let items = RenderPlan(original: upright ?? image.facts.size, specs: folder.variants).items
    var recorded: [(key: VariantKey, path: PoolPath, byteCount: Int64)] = []
    for item in items {
      let key = item.spec.key
      if let row = image.variants.first(where: { $0.key == key }), row.recipe == Recipe(item.spec).digest,
        let path = PoolPath(hash: hash, key: key)
      {
        recorded.append((key, path, row.byteCount))
      }
    }
    let isHeld = try await pool.holds(recorded.map { ($0.path, $0.byteCount) })
    let held = Set(zip(recorded, isHeld).filter(\.1).map(\.0.key))
    known.missing = items.filter { !held.contains($0.spec.key) }
    return known
  }
}
