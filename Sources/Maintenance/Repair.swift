import Catalog
package import Ingest
package import Model
import Pool

/// Makes variants anew that are missing or damaged, from their originals.
package struct Repair: Sendable {
  /// What it can mend.
  private static let kinds: Set<Finding.Kind> = [
    .missing, .wrongLength, .wrongDigest, .unreadable, .undecodable,
  ]

  private let catalog: CatalogStore
  private let remaking: Remaking
  private let wanted: WantedVariants
  private let originals: OriginalSearch
  /// Images that are worked on at once.
  private let width: Int

  package init(by stages: Stages, folders: [DropFolder], width: Int) {
    catalog = stages.catalog
    remaking = Remaking(stages)
    wanted = WantedVariants(folders)
    originals = OriginalSearch(in: stages.catalog, folders)
    self.width = width
  }

  /// An original that can't be read is none of it.
  private static func canMend(_ finding: Finding) -> Bool {
    finding.kind == .imageWithoutRows || finding.variant != nil && kinds.contains(finding.kind)
  }

  /// Gives rows to images that only the pool knows.
  func adoption(of pool: PoolView) -> Adoption { Adoption(catalog: catalog, pool: pool, wanted: wanted) }

  /// The same findings, with what became of them. Throws what would befall every other image too: see
  /// ``AgentError/endsMaking``.
  func mend(_ findings: [Finding]) async throws -> [Finding] {
    let places = findings.indices.filter { Self.canMend(findings[$0]) }
    let images = Dictionary(grouping: places) { findings[$0].hash }
    var mended = findings
    try await withThrowingTaskGroup(of: (places: [Int], result: Remade).self) { group in
      var rest = images.compactMap { hash, places in hash.map { ($0, places) } }[...]
      func begin() {
        guard let (hash, places) = rest.popFirst() else { return }
        let keys = Set(places.compactMap { findings[$0].variant })
        group.addTask { (places, try await remake(hash, keys)) }
      }
      for _ in 0..<width { begin() }
      for try await (places, result) in group {
        for place in places { result.note(in: &mended[place]) }
        begin()
      }
    }
    return mended
  }

  /// What became of an image: which variants were made, and why not the others.
  struct Remade: Sendable {
    var made: Set<VariantKey> = []
    /// Of those that were made.
    var bytes: Int64 = 0
    var reason = ""

    func note(in finding: inout Finding) {
      let isMade = finding.variant.map { made.contains($0) } ?? !made.isEmpty
      finding.remedy = isMade ? .repaired : .impossible
      guard !isMade else { return }
      finding.detail += (finding.detail.isEmpty ? "" : "; ") + "not repaired: \(reason)"
    }
  }

  /// Makes these variants of an image, or all that are wanted where none is named; throws as ``mend(_:)`` does.
  func remake(_ hash: ContentHash, _ keys: Set<VariantKey>) async throws -> Remade {
    guard let image = try await catalog.census(of: hash) else {
      return Remade(reason: "the catalog does not know the image any more")
    }
    let places: [OriginalSearch.Place]
    switch try await originals.originals(of: hash, byteCount: image.byteCount) {
    case .found(let found): places = found
    case .gone: return Remade(reason: "its original is gone")
    case .unknown: return Remade(reason: "nobody knows where its original is; sluice ingest tells the catalog")
    case .away(let folder, let why): return Remade(reason: "\(folder), where its original was, \(why)")
    case .unreadable(let path, let why): return Remade(reason: "its original \(path) can't be looked at: \(why)")
    }
    var reason = "its original is gone, and another file is in its place"
    for place in places {
      do {
        let original = try place.open()
        let made = try await remaking.remake(hash, from: original) { [wanted] facts in
          keys.isEmpty
            ? wanted.plan(of: facts.size, through: image.drop)
            : wanted.plan(of: facts.size, through: image.drop, making: keys)
        }
        return Remade(
          made: Set(made.map { VariantKey(name: $0.name, format: $0.format) }),
          bytes: made.reduce(0) { $0 + $1.byteCount },
          reason: "the config makes no such variant of this image")
      } catch let error as AgentError {
        guard !error.endsMaking else { throw error }
        if error.code != "other-content" { reason = error.reason }
      }
    }
    return Remade(reason: reason)
  }
}
