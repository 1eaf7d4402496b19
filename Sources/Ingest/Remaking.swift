import Catalog
package import Model
package import Posix
import Pool
import Workshop

/// Makes variants anew of images that the catalog knows, from originals that are still there: as ``Passage`` does it, but
/// without an arrival.
package struct Remaking: Sendable {
  private let stages: Stages
  private let heavyTurn = AsyncSemaphore(permits: 1)

  package init(_ stages: Stages) {
    self.stages = stages
  }

  /// Makes the variants that `choose` picks by what the original says of itself; returns them, published and recorded.
  ///
  /// The old files stand until the new ones replace them, each in one step. Throws `other-content` (moved) when the file is
  /// not the original of that hash; and what hashing, rendering, publishing and recording throw.
  package func remake(
    _ hash: ContentHash, from original: OpenOriginal, choose: @escaping @Sendable (ImageFacts) -> RenderPlan
  ) async throws -> [RenderedVariant] {
    try await untilRecorded { _ in try await remakeOnce(hash, from: original, choose) }
  }

  private func remakeOnce(
    _ hash: ContentHash, from original: OpenOriginal, _ choose: @escaping @Sendable (ImageFacts) -> RenderPlan
  ) async throws -> [RenderedVariant] {
    var made = try await make(hash, from: original, mayBeHeavy: false, choose)
    if made == nil {
      made = try await heavyTurn.withPermit { try await make(hash, from: original, mayBeHeavy: true, choose) }
    }
    guard let made, let facts = made.facts, let rendering = made.rendering else {
      throw AgentError(.bug, code: "heavy", tried: "render", cause: "it was not made when it was its turn")
    }
    try await stages.catalog.announce(made.variants, of: hash)
    let placed = try await stages.pool.publish(made.publications(mayReplace: true))
    try await stages.catalog.record(
      made.variants, of: hash, byteCount: made.byteCount, facts: facts, libraryVersions: stages.libraryVersions,
      confirm: { () throws(AgentError) in try placed.demandStanding() })
    return rendering.variants
  }

  /// What was made; nil for a heavy file where that may not be.
  private func make(
    _ hash: ContentHash, from original: OpenOriginal, mayBeHeavy: Bool,
    _ choose: @escaping @Sendable (ImageFacts) -> RenderPlan
  ) async throws -> Made? {
    try await stages.crew.withWorker { (worker) async throws -> Made? in
      let hashed = try await worker.hash(original.file)
      guard hashed.hash == hash else {
        throw AgentError(
          .moved, code: "other-content", tried: "make variants of", on: original.path.description,
          cause: "it is another file by now")
      }
      var made = Made(hash: hash, byteCount: hashed.byteCount)
      let facts = try await worker.examine()
      let heavyMemory = await stages.crew.limits.heavyMemory
      guard mayBeHeavy || facts.decodingMemory <= heavyMemory else { return nil }
      try await made.render(choose(facts), of: facts, by: worker, into: stages.pool)
      return made
    }
  }
}

/// An original, open for reading, wherever it lies.
package final class OpenOriginal: Sendable {
  /// Where it lies, absolute.
  package let path: RawPath
  package let file: Descriptor

  package init(_ file: consuming Descriptor, at path: RawPath) {
    self.file = file
    self.path = path
  }
}
