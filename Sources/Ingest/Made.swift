import Catalog
import Hashing
import Model
import Pool

/// What the worker made of an original, staged in the pool and not yet published.
struct Made: Sendable {
  var hash: ContentHash
  /// Bytes of the original.
  var byteCount: Int64
  /// Nil where every variant was there already, and no pixel was touched.
  var facts: ImageFacts?
  var items: [RenderPlan.Item] = []
  var staged: [StagedFile] = []
  var rendering: Rendering?
  /// Whether twins wait at the gate until this is recorded.
  var holdsGate = false
  var seconds = StageSeconds()

  var publications: [Publication] {
    guard let rendering else { return [] }
    return zip(staged, rendering.variants).map { staged, variant in
      Publication(
        file: staged, path: PoolPath(hash: hash, variant: variant.name, format: variant.format), variant: variant)
    }
  }

  func completion(_ libraryVersions: String) -> Completion {
    guard let facts, let rendering else { return .duplicate(hash) }
    let variants = zip(items, rendering.variants).map { item, variant in
      MadeVariant(variant: variant, recipe: Recipe(item.spec).digest)
    }
    return .stored(
      hash: hash, byteCount: byteCount, facts: facts, variants: variants, libraryVersions: libraryVersions)
  }
}
