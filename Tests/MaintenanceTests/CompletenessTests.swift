import Catalog
import FoundationEssentials
import Hashing
import Model
import Testing

@testable import Maintenance

/// What the tallies tell of completeness is what a look at each image would.
@Suite struct CompletenessTests {
  private let small = VariantSpec(name: "small", box: PixelSize(width: 100, height: 100), encoding: .jpeg(quality: 80))
  private let large = VariantSpec(name: "large", box: PixelSize(width: 900, height: 900), encoding: .jpeg(quality: 80))
  private let modern = VariantSpec(
    name: "large", box: PixelSize(width: 900, height: 900), encoding: .webp(quality: 80, effort: 4, lossless: false))

  private func folder(_ name: String, _ variants: [VariantSpec]) -> DropFolder {
    DropFolder(name: name, root: RawPath("/\(name)"), variants: variants)
  }

  private func hash(_ text: String) -> ContentHash {
    unsafe Array(text.utf8).withUnsafeBytes { unsafe ContentHash(of: $0) }
  }

  /// Records an image of this size with these variants.
  private func store(
    _ catalog: CatalogStore, _ name: String, through drop: String, _ size: PixelSize, _ specs: [VariantSpec]
  ) async throws {
    let arrival = Arrival(
      drop: drop, path: RawPath(name),
      identity: FileIdentity(
        device: 1, inode: name.utf8.reduce(1) { $0 * 256 + UInt64($1) }, size: 9, modified: 1, changed: 1))
    guard case .taken(let claim) = try await catalog.claim(arrival) else { throw NotTaken() }
    let made = specs.map { spec in
      MadeVariant(
        variant: RenderedVariant(
          name: spec.name, format: spec.encoding.format, size: size.limited(to: spec.box), byteCount: 10,
          digest: hash("\(name) \(spec.name)")),
        recipe: Recipe(spec).digest)
    }
    _ = try await catalog.complete(
      claim,
      with: .stored(
        hash: hash(name), byteCount: 100, facts: ImageFacts(format: .jpeg, size: size), variants: made))
  }

  private struct NotTaken: Error {}

  @Test func wantedIsByDropFolderAndSizeAndPresentByRecipe() async throws {
    let place = "\(FileManager.default.temporaryDirectory.path)/sluice-completeness-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: place) }
    let catalog = try CatalogStore(at: RawPath("\(place)/catalog.sqlite"))
    try await catalog.begin(.ingest)
    var older = small
    older.encoding = .jpeg(quality: 10)
    let (tiny, middle, big) = (
      PixelSize(width: 90, height: 50), PixelSize(width: 500, height: 400), PixelSize(width: 2_000, height: 1_000)
    )
    // Fits in both boxes: the smaller one stands for the larger one.
    try await store(catalog, "a", through: "one", tiny, [small, modern])
    // Whole.
    try await store(catalog, "b", through: "one", middle, [small, large, modern])
    // Of another size that fits in the same boxes; lacks one.
    try await store(catalog, "c", through: "one", PixelSize(width: 501, height: 400), [small, large])
    // One is of an older recipe.
    try await store(catalog, "d", through: "one", big, [older, large, modern])
    // A folder that wants less.
    try await store(catalog, "e", through: "two", big, [small])
    // A folder that is no longer there goes by the first; it lacks two.
    try await store(catalog, "f", through: "gone", big, [small])
    let wanted = WantedVariants([folder("one", [small, large, modern]), folder("two", [small])])
    let completeness = Completeness(of: try await catalog.inventory(), by: wanted)
    #expect(
      completeness.lines == [
        .init(key: large.key, wanted: 4, present: 3, lacking: 1),
        .init(key: modern.key, wanted: 5, present: 3, lacking: 2),
        .init(key: small.key, wanted: 6, present: 5, lacking: 0),
      ])
    #expect((completeness.wanted, completeness.present, completeness.lacking, completeness.stale) == (15, 11, 3, 1))
  }
}
