import Catalog
import Hashing
import Model
import Pool

/// What was made of an original, staged in the pool and not yet published.
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

  /// The staged files under the names that the plan gives them. Throws `worker` when a worker says it made others.
  func publications() throws(AgentError) -> [Publication] {
    var publications: [Publication] = []
    for (index, variant) in (rendering?.variants ?? []).enumerated() {
      let item = items[index]
      let format = item.spec.encoding.format
      guard variant.isMade(of: item),
        let path = PoolPath(hash: hash, variant: item.spec.name, format: format)
      else {
        throw AgentError(
          .worker, code: "worker-protocol", tried: "publish", on: item.spec.name,
          cause: "the worker made \(safeText(variant.name.utf8)) of \(variant.size) where it was to be \(item.size)")
      }
      publications.append(Publication(file: staged[index], path: path, expected: variant))
    }
    return publications
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
