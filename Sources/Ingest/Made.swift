import Catalog
import Hashing
import Model
import Pool
import Posix
import Workshop

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
  /// Whether the catalog tells of some of these variants already, by another recipe or of a file that is not there.
  var replaces = false
  /// Whether twins wait at the gate until this is recorded.
  var holdsGate = false
  var seconds = StageSeconds()

  /// Nothing is made yet of an original with these bytes, which took `hashSeconds` to be read and hashed.
  init(hash: ContentHash, byteCount: Int64, hashSeconds: Double = 0) {
    self.hash = hash
    self.byteCount = byteCount
    seconds.hash = hashSeconds
  }

  /// Has the worker, which examined the original, make these variants of it; none where there are none to make.
  mutating func render(
    _ plan: RenderPlan, of facts: ImageFacts, by worker: Worker, into pool: PoolStore
  ) async throws(AgentError) {
    self.facts = facts
    items = plan.items
    guard !items.isEmpty else {
      rendering = Rendering(variants: [], renderSeconds: 0, encodeSeconds: 0)
      return
    }
    for _ in items { staged.append(try await pool.stage()) }
    let writers = try WriteEnds(of: staged)
    take(try await worker.render(plan: plan, into: writers.numbers))
  }

  /// Has the worker look at an original that is new and make all of these variants that it should have; false when that
  /// would take more than `mostMemory`.
  mutating func make(
    _ specs: [VariantSpec], by worker: Worker, mostMemory: Int64, into pool: PoolStore
  ) async throws(AgentError) -> Bool {
    let (made, staged) = try await worker.make(specs, mostMemory: mostMemory) {
      () throws(AgentError) -> ([StagedFile], [SharedDescriptor]) in
      let staged = try pool.stageNow(specs.count)
      return (staged, try staged.map { file throws(AgentError) in SharedDescriptor(try file.writer()) })
    }
    facts = made.facts
    items = made.rendering == nil ? [] : RenderPlan(original: made.facts.size, specs: specs).items
    // A worker that keeps hold of one that it was not to write to could fill the disk by it.
    for unused in staged.dropFirst(items.count) { try await unused.demandNoWriter() }
    guard let rendering = made.rendering else { return false }
    self.staged = Array(staged.prefix(items.count))
    take(rendering)
    return true
  }

  private mutating func take(_ rendering: Rendering) {
    seconds.render = rendering.renderSeconds
    seconds.encode = rendering.encodeSeconds
    self.rendering = rendering
  }

  /// The staged files under the names that the plan gives them. Throws `worker` when a worker says it made others.
  ///
  /// Other bytes that have such a name may be replaced where that was announced, or where it was seen that no row tells of
  /// them: `mayReplace`.
  func publications(mayReplace: Bool) throws(AgentError) -> [Publication] {
    guard let facts, let rendering else { return [] }
    var publications: [Publication] = []
    for (index, variant) in rendering.variants.enumerated() {
      let item = items[index]
      let format = item.spec.encoding.format
      guard variant.isMade(of: item),
        let path = PoolPath(hash: hash, variant: item.spec.name, format: format)
      else {
        throw AgentError(
          .worker, code: "worker-protocol", tried: "publish", on: item.spec.name,
          cause: "the worker made \(safeText(variant.name.utf8)) of \(variant.size) where it was to be \(item.size)")
      }
      let label = VariantLabel(
        recipe: Recipe(item.spec).digest, size: facts.size, byteCount: byteCount, format: facts.format)
      publications.append(
        Publication(
          file: staged[index], path: path, expected: variant, label: label, mayReplace: mayReplace || replaces))
    }
    return publications
  }

  /// The variants that were made, as the catalog keeps them.
  var variants: [MadeVariant] {
    zip(items, rendering?.variants ?? []).map { item, variant in
      MadeVariant(variant: variant, recipe: Recipe(item.spec).digest)
    }
  }

  func completion(_ libraryVersions: String) -> Completion {
    guard let facts, rendering != nil else { return .duplicate(hash) }
    return .stored(
      hash: hash, byteCount: byteCount, facts: facts, variants: variants, libraryVersions: libraryVersions)
  }
}
