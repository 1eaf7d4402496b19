package import Catalog
import Ingest
import Model
package import Pool
import Posix
package import Workshop

/// Finds out what a file is and what would become of it, and writes nothing.
///
/// Whatever is wrong with the file is a finding and said in the analysis; what is wrong with the catalog or the pool is thrown.
package struct Analyst: Sendable {
  private let wanted: WantedVariants
  private let catalog: CatalogStore?
  private let pool: PoolView?
  private let crew: WorkerCrew
  private let renders: Bool
  private let threads = FileThreads()
  private let heavyTurn = AsyncSemaphore(permits: 1)

  /// Without a catalog every file is unknown, and there is no `pool`. `renders` makes what is recommended, in memory.
  package init(
    wanted: WantedVariants, catalog: CatalogStore?, pool: PoolView?, crew: WorkerCrew, renders: Bool
  ) {
    self.wanted = wanted
    self.catalog = catalog
    self.pool = pool
    self.crew = crew
    self.renders = renders
  }

  /// What keeps all files from being looked at, not one.
  private struct Halt: Error {
    let error: AgentError
  }

  func analyse(_ arrival: Arrival, in folder: DropFolder, called name: RawPath) async throws(AgentError) -> Analysis {
    let blank = Analysis(name, drop: folder.name)
    do {
      let original = try await threads.thread(for: folder.root).run { () throws(AgentError) in
        try Original(arrival, in: folder)
      }
      if let analysis = try await look(at: original, blank, mayBeHeavy: false) { return analysis }
      return try await heavyTurn.withPermit { try await look(at: original, blank, mayBeHeavy: true) } ?? blank
    } catch let halt as Halt {
      throw halt.error
    } catch {
      return Self.bad(blank, because: error)
    }
  }

  static func bad(_ analysis: Analysis, because error: any Error) -> Analysis {
    var analysis = analysis
    analysis.variants = []
    analysis.error =
      error as? AgentError ?? AgentError(.bug, code: "unexpected", tried: "analyze a file", cause: "\(error)")
    return analysis
  }

  /// The analysis; nil for what takes much memory where that may not be.
  private func look(at original: Original, _ blank: Analysis, mayBeHeavy: Bool) async throws -> Analysis? {
    try await crew.withWorker { (worker) async throws -> Analysis? in
      var analysis = blank
      do {
        let hashed = try await worker.hash(original.file)
        analysis.byteCount = hashed.byteCount
        analysis.hash = hashed.hash
        let image = try await stored(hashed.hash)
        analysis.isKnown = image != nil
        let facts = try await worker.examine()
        analysis.facts = facts
        analysis.variants = try await variants(of: facts, hash: hashed.hash, stored: image, through: blank.drop)
        guard renders, analysis.variants.contains(where: \.advice.isRecommended) else { return analysis }
        let heavyMemory = await crew.limits.heavyMemory
        guard mayBeHeavy || facts.decodingMemory <= heavyMemory else { return nil }
        try await render(&analysis, by: worker)
        return analysis
      } catch let halt as Halt {
        throw halt
      } catch {
        return Self.bad(analysis, because: error)
      }
    }
  }

  private func stored(_ hash: ContentHash) async throws -> StoredImage? {
    do throws(AgentError) {
      return try await catalog?.image(hash)
    } catch {
      throw Halt(error: error)
    }
  }

  private func variants(
    of facts: ImageFacts, hash: ContentHash, stored image: StoredImage?, through drop: String
  ) async throws -> [Analysis.Variant] {
    let plan = wanted.plan(of: facts.size, through: drop)
    var variants: [Analysis.Variant] = []
    for spec in wanted.specs(through: drop) {
      if let skip = plan.skipped.first(where: { VariantKey(name: $0.name, format: $0.format) == spec.key }) {
        variants.append(Analysis.Variant(spec: spec, advice: .larger(standIn: skip.resolvesTo)))
        continue
      }
      let row = image?.variants.first { VariantKey(name: $0.name, format: $0.format) == spec.key }
      let advice = try await advice(on: spec, hash: hash, row)
      let size = plan.items.first { $0.spec.key == spec.key }?.size
      variants.append(
        Analysis.Variant(spec: spec, size: size, advice: advice, byteCount: advice == .held ? row?.byteCount : nil))
    }
    return variants
  }

  private func advice(on spec: VariantSpec, hash: ContentHash, _ row: StoredVariant?) async throws -> Analysis.Advice {
    guard let row else { return .new }
    guard wanted.isCurrent(spec.key, recipe: row.recipe) else { return .recipeChanged }
    guard let path = PoolPath(hash: hash, variant: spec.name, format: spec.encoding.format) else { return .missing }
    do throws(AgentError) {
      return try pool?.holds(path, byteCount: row.byteCount) ?? false ? .held : .missing
    } catch {
      throw Halt(error: error)
    }
  }

  /// Has the recommended variants made, each into memory that is gone at the end.
  private func render(_ analysis: inout Analysis, by worker: Worker) async throws {
    guard let size = analysis.facts?.size else { return }
    let keys = Set(analysis.variants.filter(\.advice.isRecommended).map(\.spec.key))
    let plan = wanted.plan(of: size, through: analysis.drop).filtered { keys.contains($0.spec.key) }
    guard !plan.items.isEmpty else { return }
    let files = try plan.items.map { _ in try MemoryFile() }
    let rendering = try await worker.render(plan: plan, into: files.map(\.number))
    for ((item, variant), file) in zip(zip(plan.items, rendering.variants), files) {
      guard variant.isMade(of: item), let index = analysis.variants.firstIndex(where: { $0.spec.key == item.spec.key })
      else {
        throw AgentError(
          .worker, code: "worker-protocol", tried: "render", on: item.spec.name,
          cause: "the worker made \(safeText(variant.name.utf8)) of \(variant.size) where it was to be \(item.size)")
      }
      analysis.variants[index].byteCount = try file.byteCount
      analysis.variants[index].seconds = variant.seconds
    }
  }
}
