import Hashing
package import Model

/// Which variants the config wants of an image, by the drop folder that it came through.
///
/// An image whose drop folder is not in the config, or is not known, goes by the first one: as a file that is ingested from
/// outside of all drop folders does.
package struct WantedVariants: Sendable {
  private let folders: [DropFolder]
  /// The digest of the recipe of everything that any drop folder wants.
  package let recipes: [VariantKey: ContentHash]

  package init(_ folders: [DropFolder]) {
    self.folders = folders
    recipes = Dictionary(folders.flatMap(\.variants).map { ($0.key, Recipe($0).digest) }) { first, _ in first }
  }

  /// What is wanted of an image that stands upright at `size` pixels and came through this drop folder.
  package func plan(of size: PixelSize, through drop: String) -> RenderPlan {
    let folder = folders.first { $0.name == drop } ?? folders.first
    return RenderPlan(original: size, specs: folder?.variants ?? [])
  }

  /// Of these variants, those that its drop folder wants of the image, or any other: it may have come through that too.
  package func plan(of size: PixelSize, through drop: String, only keys: Set<VariantKey>) -> RenderPlan {
    var plan = plan(of: size, through: drop).filtered { keys.contains($0.spec.key) }
    for folder in folders where plan.items.count < keys.count {
      let known = Set(plan.items.map(\.spec.key))
      plan.items += RenderPlan(original: size, specs: folder.variants).items.filter {
        keys.contains($0.spec.key) && !known.contains($0.spec.key)
      }
    }
    // Each is made from the one before it.
    plan.items.sort { $0.size.pixels > $1.size.pixels }
    return plan
  }

  /// Whether a variant of this recipe is one that the config has now.
  package func isCurrent(_ key: VariantKey, recipe: ContentHash) -> Bool { recipes[key] == recipe }
}
