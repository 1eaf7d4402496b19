package import Catalog
package import Model

/// How many of the variants that should be there are there, told from the catalog's tallies alone.
package struct Completeness: Hashable, Sendable {
  /// One name and format.
  package struct Line: Hashable, Sendable {
    package var key: VariantKey
    /// How many the config wants of the images that there are.
    package var wanted: Int
    /// How many of these are there, by the recipe that the config has now.
    package var present: Int
    /// How many of these the catalog has no row for, of whatever recipe.
    package var lacking: Int
  }

  /// Of what is wanted of any image, by name and format.
  package let lines: [Line]

  package var wanted: Int { lines.reduce(0) { $0 + $1.wanted } }
  package var present: Int { lines.reduce(0) { $0 + $1.present } }
  package var lacking: Int { lines.reduce(0) { $0 + $1.lacking } }
  /// How many of what is wanted are there by another recipe only.
  package var stale: Int { wanted - present - lacking }

  package init(of inventory: Inventory, by wanted: WantedVariants) {
    var all: [VariantKey: Int] = [:]
    var current: [VariantKey: Int] = [:]
    for row in inventory.counts.variants {
      let key = VariantKey(name: row.name, format: row.format)
      all[key, default: 0] += row.count
      if wanted.isCurrent(key, recipe: row.recipe) { current[key, default: 0] += row.count }
    }
    lines = Self.wanted(of: inventory.sizes, by: wanted).sorted { $0.key < $1.key }.map { key, count in
      Line(
        key: key, wanted: count, present: min(count, current[key] ?? 0), lacking: max(0, count - (all[key] ?? 0)))
    }
  }

  /// How many of each are wanted of images of these sizes.
  ///
  /// Which variants an image has depends on no more than which boxes it fits in: so there is one plan for all the sizes
  /// that fit in the same ones, however many sizes there are.
  private static func wanted(of sizes: [Inventory.Sizes], by wanted: WantedVariants) -> [VariantKey: Int] {
    var counts: [VariantKey: Int] = [:]
    for (drop, sizes) in Dictionary(grouping: sizes, by: \.drop) {
      let boxes = wanted.specs(through: drop).map(\.box)
      var alike: [[Bool]: (size: PixelSize, count: Int)] = [:]
      for row in sizes { alike[boxes.map { row.size.fits(in: $0) }, default: (row.size, 0)].count += row.count }
      for (size, count) in alike.values {
        for item in wanted.plan(of: size, through: drop).items { counts[item.spec.key, default: 0] += count }
      }
    }
    return counts
  }
}
