import Catalog
package import FoundationEssentials
package import Ingest
package import Model
import Posix

/// Makes variants anew whose recipe is not the config's any more, or those that somebody names.
///
/// While files are being taken in by another run it waits: this work has time. Interrupted, it goes on where it was: what
/// was made has its new recipe, and what is made whatever its recipe was has a note of how far that came.
package struct Regeneration: Sendable {
  package struct Options: Sendable {
    /// Only variants of this name, whatever their recipe.
    package var variant: String?
    /// All of them, whatever their recipe.
    package var isAll = false
    /// Only images that were stored since, whatever the recipe of their variants; and how that was said.
    package var since: (instant: Date, text: String)?

    package init() {}

    var isForced: Bool { variant != nil || isAll || since != nil }
  }

  package struct Summary: Sendable {
    package var images = 0
    /// Variants that were made.
    package var made = 0
    package var bytes: Int64 = 0
    package var failed = 0
    /// Where an earlier run had stopped, and this one went on.
    package var startedAfter: ContentHash?
  }

  private let stages: Stages
  private let wanted: WantedVariants
  private let repair: Repair
  private let headroom: Headroom
  private let options: Options
  private let width: Int

  /// `width` is how many images are worked on at once.
  package init(by stages: Stages, folders: [DropFolder], headroom: Headroom, width: Int, _ options: Options) {
    self.stages = stages
    self.headroom = headroom
    self.options = options
    self.width = width
    wanted = WantedVariants(folders)
    repair = Repair(by: stages, folders: folders, width: width)
  }

  /// Goes through all images; `report` hears of what could not be made, `progress` of how far it has come.
  ///
  /// Throws `low-space` (resource) when there is too little room, and what would befall every other image too.
  package func run(
    report: (Finding) throws -> Void, progress: (Summary) -> Void
  ) async throws -> Summary {
    var summary = Summary()
    var waypoints: Waypoints?
    if options.isForced { waypoints = try await Waypoints(of: "regenerate", scope: scope, in: stages.catalog) }
    summary.startedAfter = waypoints?.start
    var pages = CensusPages(of: stages.catalog, after: waypoints?.start)
    while case let images = try await pages.takeSome(), !images.isEmpty {
      for batch in stride(from: 0, to: images.count, by: 4 * width).map({
        images[$0..<min($0 + 4 * width, images.count)]
      }) {
        let work = batch.compactMap { image in stale(in: image).map { (image, $0) } }
        try await remake(work, &summary, report)
        summary.images += batch.count
        progress(summary)
        if let last = batch.last?.hash { try await waypoints?.pass(last) }
      }
    }
    try await waypoints?.end()
    return summary
  }

  /// The variants of an image that are to be made; nil for none.
  private func stale(in image: CensusImage) -> Set<VariantKey>? {
    if let since = options.since, image.storedAt < since.instant { return nil }
    let own = wanted.plan(of: image.size, through: image.drop)
    // Of another drop folder that it came through as well.
    let others = wanted.plan(of: image.size, through: image.drop, making: Set(image.variants.map(\.key)))
    let keys = Set((own.items + others.items).map(\.spec.key)).filter { key in
      if let name = options.variant { return key.name == name }
      if options.isForced { return true }
      return image.variants.first { $0.key == key }.map { !wanted.isCurrent(key, recipe: $0.recipe) } ?? true
    }
    return keys.isEmpty ? nil : keys
  }

  private func remake(
    _ work: [(CensusImage, Set<VariantKey>)], _ summary: inout Summary, _ report: (Finding) throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: (ContentHash, Set<VariantKey>, Repair.Remade).self) { group in
      var rest = work[...]
      func begin() async throws {
        guard let (image, keys) = rest.popFirst() else { return }
        if let shortage = headroom.shortage { throw shortage }
        try await giveWay()
        group.addTask { (image.hash, keys, try await repair.remake(image.hash, keys)) }
      }
      for _ in 0..<width { try await begin() }
      while let (hash, keys, result) = try await group.next() {
        summary.made += result.made.count
        summary.bytes += result.bytes
        for key in keys.subtracting(result.made).sorted() {
          summary.failed += 1
          var finding = Finding(.failed, hash: hash, variant: key, detail: result.reason)
          finding.remedy = .impossible
          try report(finding)
        }
        try await begin()
      }
    }
  }

  /// Waits as long as another run has an arrival in hand.
  private func giveWay() async throws {
    while try await !stages.catalog.inHand().isEmpty {
      try await Alarm.sleep(for: .milliseconds(250))
    }
  }

  /// What is being made: other options, or another config, begin anew.
  private var scope: String {
    let recipes = wanted.recipes.sorted { $0.key < $1.key }.map { "\($0.key.name).\($0.key.format) \($0.value)" }
    return ([options.variant ?? "", options.since?.text ?? ""] + recipes).joined(separator: "\n")
  }
}
