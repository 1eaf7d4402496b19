import Catalog
import FoundationEssentials
import Journal
import Model
import Pool

/// The story of a path or a hash, as `sluice status` tells it.
struct StoryReport: Encodable, Sendable {
  struct Variant: Encodable, Sendable {
    var name: String
    var format: String
    var width: Int
    var height: Int
    var bytes: Int64
    /// Below the pool's root.
    var path: String
  }

  struct Image: Encodable, Sendable {
    private enum CodingKeys: CodingKey {
      case hash, format, width, height, bytes, variants
    }

    var hash: String
    var format: String
    var width: Int
    var height: Int
    var bytes: Int64
    var photo: PhotoRecord
    var variants: [Variant]

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(hash, forKey: .hash)
      try container.encode(format, forKey: .format)
      try container.encode(width, forKey: .width)
      try container.encode(height, forKey: .height)
      try container.encode(bytes, forKey: .bytes)
      try container.encode(variants, forKey: .variants)
      try photo.encode(to: encoder)
    }
  }

  var arrivals: [ArrivalReport]
  /// Other files with the same bytes.
  var others: [ArrivalReport]
  var image: Image?

  init(_ story: Story, _ places: DropPlaces) {
    arrivals = story.arrivals.map { ArrivalReport($0, places) }
    others = story.others.map { ArrivalReport($0, places) }
    image = story.images.first.map(Image.init)
  }

  var text: String {
    var lines: [String] = []
    for arrival in arrivals {
      lines.append("\(arrival.path): \(arrival.outcome)")
      if let reason = arrival.reason { lines.append("  \(reason)") }
      if let hash = arrival.hash { lines.append("  hash      \(hash)") }
      let attempts = "\(arrival.attempts) \(Measure.noun("attempt", for: arrival.attempts))"
      lines.append("  seen      \(arrival.seenAt), in drop \(arrival.drop), \(attempts)")
      if let ended = arrival.endedAt { lines.append("  ended     \(ended)") }
      if let reason = arrival.keptBecause { lines.append("  original  kept: \(reason)") }
      if let next = arrival.nextTry { lines.append("  next try  \(next)") }
    }
    if let image { lines += image.lines }
    if !others.isEmpty { lines.append("the same bytes also arrived as") }
    for other in others { lines.append("  \(other.path): \(other.outcome), \(other.seenAt)") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension StoryReport.Image {
  init(_ image: StoredImage) {
    self.init(
      hash: image.hash.hex, format: image.facts.format.rawValue, width: image.facts.size.width,
      height: image.facts.size.height, bytes: image.byteCount, photo: PhotoRecord(facts: image.facts.exif),
      variants: image.variants.map { variant in
        StoryReport.Variant(
          name: variant.name, format: variant.format.rawValue, width: variant.size.width, height: variant.size.height,
          bytes: variant.byteCount,
          path: PoolPath(hash: image.hash, variant: variant.name, format: variant.format)?.description ?? "")
      })
  }

  fileprivate var lines: [String] {
    var lines = ["image \(hash)", "  \(format), \(width)x\(height), \(Measure.bytes(bytes))"]
    let exif = photo.facts
    if let taken = exif.taken { lines.append("  taken     \(taken)") }
    if let camera = exif.camera { lines.append("  camera    \(camera)") }
    if let settings = exif.settings { lines.append("  settings  \(settings)") }
    if let place = exif.place { lines.append("  place     \(place)") }
    for variant in variants {
      lines.append(
        "  \(variant.name) \(variant.format) \(variant.width)x\(variant.height), \(Measure.bytes(variant.bytes)): "
          + variant.path)
    }
    return lines
  }
}
