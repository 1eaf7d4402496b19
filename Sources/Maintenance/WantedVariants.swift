import Hashing
package import Model

/// Which variants the config wants of an image, by the drop folder that it came through.
///
/// An image whose drop folder is not in the config, or is not known, goes by the first one: as a file that is ingested from
/// outside of all drop folders does.
package struct WantedVariants: Sendable {
  private let folders: [String: [VariantSpec]]
  private let fallback: [VariantSpec]
  private let all: [VariantSpec]
  /// The digest of the recipe of everything that any drop folder wants.
  package let recipes: [VariantKey: ContentHash]

  package init(_ folders: [DropFolder]) {
    self.folders = Dictionary(folders.map { ($0.name, $0.variants) }) { first, _ in first }
    fallback = folders.first?.variants ?? []
    var known: Set<VariantKey> = []
    all = folders.flatMap(\.variants).filter { known.insert($0.key).inserted }
    recipes = Dictionary(folders.flatMap(\.variants).map { ($0.key, Recipe($0).digest) }) { first, _ in first }
  }

  /// What is wanted of an image that stands upright at `size` pixels and came through this drop folder.
  package func plan(of size: PixelSize, through drop: String) -> RenderPlan {
    RenderPlan(original: size, specs: specs(through: drop))
  }

  /// All variants that are made of what came through this drop folder, in the order of the config.
  package func specs(through drop: String) -> [VariantSpec] { folders[drop] ?? fallback }

  /// How these variants of such an image are made; those too that only another drop folder wants, through which the image may
  /// have come as well.
  package func plan(of size: PixelSize, through drop: String, making keys: Set<VariantKey>) -> RenderPlan {
    let own = specs(through: drop)
    let others = all.filter { spec in keys.contains(spec.key) && !own.contains { $0.key == spec.key } }
    var plan = plan(of: size, through: drop).filtered { keys.contains($0.spec.key) }
    // By themselves: none of them stands for one of its own.
    plan.items += RenderPlan(original: size, specs: others).items
    // Each is made from the one before it.
    plan.items.sort { $0.size.pixels > $1.size.pixels }
    return plan
  }

  /// Whether a variant of this recipe is one that the config has now.
  package func isCurrent(_ key: VariantKey, recipe: ContentHash) -> Bool { recipes[key] == recipe }
}
