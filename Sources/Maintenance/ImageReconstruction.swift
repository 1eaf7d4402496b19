import Catalog
import FoundationEssentials
import Model
import Pool

/// The rows of one image, put together from its variants in the pool.
///
/// A variant without a label is taken for the config's recipe, and its original for as large as the largest variant.
struct ImageReconstruction {
  private struct Original: Hashable {
    var size: PixelSize
    var byteCount: Int64
    var format: InputFormat
  }

  private(set) var image: RestoredImage
  private let wanted: WantedVariants
  /// All that the labels say about the original: more than one where they contradict each other.
  private var originals: Set<Original> = []

  init(of hash: ContentHash, wanted: WantedVariants) {
    image = RestoredImage(hash)
    self.wanted = wanted
  }

  /// Adds a variant; nothing for a file that is no whole picture.
  mutating func add(_ path: PoolPath, _ held: HeldVariant) {
    guard let size = held.size else { return }
    if let label = held.label {
      originals.insert(Original(size: label.size, byteCount: label.byteCount, format: label.format))
    }
    let variant = StoredVariant(
      name: path.variant, format: path.format,
      recipe: held.label?.recipe ?? wanted.recipes[path.key] ?? RestoredImage.unknownRecipe, size: size,
      byteCount: held.byteCount, digest: held.digest,
      storedAt: Date(timeIntervalSince1970: Double(held.modified) / 1e9))
    image.variants.append(variant)
    image.storedAt = min(image.storedAt, variant.storedAt)
    if let original = originals.first, originals.count == 1 {
      (image.size, image.byteCount, image.format) = (original.size, original.byteCount, original.format)
    } else {
      image.size = image.variants.map(\.size).max { $0.pixels < $1.pixels }
      (image.byteCount, image.format) = (0, .jpeg)
    }
  }
}
