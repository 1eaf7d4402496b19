import Catalog
import FoundationEssentials
import Journal
import Maintenance
import Model

/// How much there is of everything, as `sluice stats` shows it. Sizes in bytes.
struct StatsReport: Encodable, Sendable {
  /// Arrivals that were rejected for one reason.
  struct Rejection: Encodable, Sendable {
    var code: String
    var count: Int
  }

  /// Variants of one name and format.
  struct Variant: Encodable, Sendable {
    private enum CodingKeys: String, CodingKey {
      case name, format, count, bytes, stale, wanted, present, lacking
      case meanBytes = "mean_bytes"
      case diskCount = "disk_count"
      case diskBytes = "disk_bytes"
    }

    var name: String
    var format: String
    var count = 0
    var bytes: Int64 = 0
    var meanBytes: Int64 = 0
    /// Those by another recipe than the config's, or of a name and format that the config has not.
    var stale = 0
    /// How many the config wants; of these, how many are there by its recipe, and how many the catalog has no row for.
    var wanted = 0
    var present = 0
    var lacking = 0
    /// What lies in the pool; nil where nobody looked.
    var diskCount: Int?
    var diskBytes: Int64?
  }

  struct Complete: Encodable, Sendable {
    var wanted: Int
    var present: Int
    var stale: Int
    var lacking: Int
  }

  struct Day: Encodable, Sendable {
    /// In UTC: `2026-11-21`.
    var day: String
    var images: Int
  }

  /// How many days are told of, up to today.
  static let dayCount = 30

  var images: Int
  var oldest: String?
  var newest: String?
  var originalBytes: Int64
  var poolBytes: Int64
  /// Bytes of the files that were there already.
  var duplicateBytes: Int64
  /// A count for each outcome.
  var arrivals: [String: Int]
  /// The most first.
  var rejections: [Rejection]
  /// By name and format.
  var variants: [Variant]
  var complete: Complete
  /// The oldest first, also those without images.
  var imagesADay: [Day]
  /// On the pool's filesystem; nil while the pool is not there.
  var freeBytes: Int64?
  /// What is left of them when `min-free` is kept, in photos of the mean size of those that are there.
  var morePhotos: Int?

  /// `free` is the free space on the pool's filesystem, `leastFree` what is to be left of it.
  init(_ inventory: Inventory, by wanted: WantedVariants, free: Int64?, leastFree: Int64, now: Date = Date()) {
    let counts = inventory.counts
    images = counts.images
    oldest = inventory.oldest.map { isoText($0) }
    newest = inventory.newest.map { isoText($0) }
    originalBytes = counts.originalBytes
    poolBytes = counts.poolBytes
    duplicateBytes = counts.bytes(.duplicate)
    arrivals = Dictionary(uniqueKeysWithValues: counts.arrivals.map { ($0.key.rawValue, $0.value) })
    rejections = counts.codes(of: [.rejected]).map { Rejection(code: $0.code, count: $0.count) }
    let completeness = Completeness(of: inventory, by: wanted)
    variants = Self.variants(counts.variants, completeness, by: wanted)
    complete = Complete(
      wanted: completeness.wanted, present: completeness.present, stale: completeness.stale,
      lacking: completeness.lacking)
    imagesADay = Self.days(of: inventory.days, until: now)
    freeBytes = free
    if let free, counts.images > 0, counts.poolBytes > 0 {
      let mean = Double(counts.poolBytes) / Double(counts.images)
      morePhotos = Int(exactly: (Double(max(0, free - leastFree)) / mean).rounded(.down))
    }
  }

  private static func variants(
    _ rows: [Counts.Variants], _ completeness: Completeness, by wanted: WantedVariants
  ) -> [Variant] {
    var lines: [VariantKey: Variant] = [:]
    for line in completeness.lines {
      lines[line.key] = Variant(
        name: line.key.name, format: line.key.format.rawValue, wanted: line.wanted, present: line.present,
        lacking: line.lacking)
    }
    for row in rows {
      let key = VariantKey(name: row.name, format: row.format)
      var line = lines[key] ?? Variant(name: row.name, format: row.format.rawValue)
      line.count += row.count
      line.bytes += row.bytes
      line.meanBytes = line.bytes / Int64(line.count)
      if !wanted.isCurrent(key, recipe: row.recipe) { line.stale += row.count }
      lines[key] = line
    }
    return lines.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func days(of days: [Inventory.Day], until now: Date) -> [Day] {
    let counts = Dictionary(days.map { ($0.number, $0.count) }) { $0 + $1 }
    let today = Int((now.timeIntervalSince1970 / 86_400).rounded(.down))
    return (today - dayCount + 1...today).map { number in
      Day(day: String(isoText(Int64(number) * 86_400_000_000_000).prefix(10)), images: counts[number] ?? 0)
    }
  }
}

extension StatsReport {
  private enum CodingKeys: String, CodingKey {
    case images, oldest, newest, arrivals, rejections, variants, complete
    case originalBytes = "original_bytes"
    case poolBytes = "pool_bytes"
    case poolRatio = "pool_ratio"
    case duplicateBytes = "duplicate_bytes"
    case imagesADay = "images_a_day"
    case freeBytes = "free_bytes"
    case morePhotos = "more_photos"
  }

  /// The bytes of the pool for each byte of the originals; nil while there are none.
  var poolRatio: Double? { originalBytes > 0 ? Double(poolBytes) / Double(originalBytes) : nil }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(images, forKey: .images)
    try container.encode(oldest, forKey: .oldest)
    try container.encode(newest, forKey: .newest)
    try container.encode(originalBytes, forKey: .originalBytes)
    try container.encode(poolBytes, forKey: .poolBytes)
    try container.encode(poolRatio, forKey: .poolRatio)
    try container.encode(duplicateBytes, forKey: .duplicateBytes)
    try container.encode(arrivals, forKey: .arrivals)
    try container.encode(rejections, forKey: .rejections)
    try container.encode(variants, forKey: .variants)
    try container.encode(complete, forKey: .complete)
    try container.encode(imagesADay, forKey: .imagesADay)
    try container.encode(freeBytes, forKey: .freeBytes)
    try container.encode(morePhotos, forKey: .morePhotos)
  }
}
