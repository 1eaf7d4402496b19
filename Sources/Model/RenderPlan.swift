/// Which variants of an original are to be rendered, and how large.
///
/// Of the boxes that the original does not exceed, the smallest is rendered at the original's own size, and the
/// larger ones are skipped and resolve to it; so every image has at least one variant of a format, and no two of a
/// format are the same picture. An original of 1000x700 gives 400x280, 800x560 and 1000x700 for boxes of 400, 800 and
/// 1200.
package struct RenderPlan: Hashable, Sendable, Codable {
  /// One variant and its exact size in pixels.
  package struct Item: Hashable, Sendable, Codable {
    package var spec: VariantSpec
    package var size: PixelSize

    package init(spec: VariantSpec, size: PixelSize) {
      self.spec = spec
      self.size = size
    }
  }

  /// A variant that is not made, and the one that stands for it.
  package struct Skip: Hashable, Sendable, Codable {
    package var name: String
    package var format: OutputFormat
    package var resolvesTo: String
  }

  /// From the largest to the smallest, so that each can be made from the one before it.
  package var items: [Item]
  package var skipped: [Skip]

  /// The plan for an original that stands upright at `original` pixels.
  package init(original: PixelSize, specs: [VariantSpec]) {
    // From the smallest box to the largest; the name settles which of two equal boxes stands for the other.
    let ordered = specs.sorted { ($0.box.pixels, $0.name) < ($1.box.pixels, $1.name) }
    var items: [Item] = []
    var skipped: [Skip] = []
    var whole: [OutputFormat: String] = [:]
    for spec in ordered {
      let format = spec.encoding.format
      guard original.fits(in: spec.box) else {
        items.append(Item(spec: spec, size: original.limited(to: spec.box)))
        continue
      }
      if let name = whole[format] {
        skipped.append(Skip(name: spec.name, format: format, resolvesTo: name))
      } else {
        whole[format] = spec.name
        items.append(Item(spec: spec, size: original))
      }
    }
    self.items = items.enumerated().sorted { ($1.element.size.pixels, $1.offset) < ($0.element.size.pixels, $0.offset) }
      .map(\.element)
    self.skipped = skipped
  }

  /// The same plan with only those items that `isWanted` says yes to.
  package func filtered(_ isWanted: (Item) throws -> Bool) rethrows -> RenderPlan {
    var plan = self
    plan.items = try items.filter(isWanted)
    return plan
  }
}
