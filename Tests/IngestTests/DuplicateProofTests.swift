import Catalog
import FoundationEssentials
import Glibc
import Hashing
import Model
import Posix
import Testing

@testable import Ingest

/// A duplicate goes only where another original stands: tried on real files, with a real catalog.
@Suite struct DuplicateProofTests {
  private let yard: Yard
  private let facts = ImageFacts(format: .jpeg, size: PixelSize(width: 10, height: 10))

  init() throws { yard = try Yard() }

  private var hash: ContentHash { unsafe Array("photo".utf8).withUnsafeBytes { unsafe ContentHash(of: $0) } }

  /// Records that an arrival was taken in, and disposes of it as its folder says; returns the outcome that holds.
  @discardableResult
  private func take(_ arrival: Arrival, in folder: DropFolder, _ catalog: CatalogStore) async throws -> Outcome {
    guard case .taken(let claim) = try await catalog.claim(arrival) else {
      Issue.record("not taken")
      return .failed
    }
    let verdict = try await catalog.complete(
      claim, with: .stored(hash: hash, byteCount: 5, facts: facts, variants: []), disposing: folder.disposes)
    guard let rule = verdict.disposal, let outcome = verdict.outcome else { return verdict.outcome ?? .failed }
    let disposal = OriginalDisposal(catalog: catalog, threads: FileThreads(), targets: MoveTargets(of: [folder]))
    var ending = Ending(arrival, outcome, hash: hash)
    return try await disposal.dispose(of: arrival, by: rule, in: folder, of: [folder], &ending)
  }

  @Test func aCopyGoesWhileItsOriginalStands() async throws {
    let (catalog, folder) = (try await yard.catalog(), yard.folder(duplicate: .delete))
    #expect(try await take(yard.drop("a.jpg"), in: folder, catalog) == .stored)
    #expect(try await take(yard.drop("b.jpg"), in: folder, catalog) == .duplicate)
    #expect(try yard.files() == ["drop/a.jpg"])
  }

  /// What becomes of the original before the copy comes; none of it lets the copy go.
  enum Loss: CaseIterable, Sendable {
    case deleted, overwritten, renamedToTheCopy, linkedAsTheCopy, isAFolder, unreadableLink
  }

  @Test(arguments: Loss.allCases)
  func theLastOneStays(_ loss: Loss) async throws {
    let (catalog, folder) = (try await yard.catalog(), yard.folder(duplicate: .delete))
    try await take(yard.drop("a.jpg"), in: folder, catalog)
    let original = yard.path.appending("drop/a.jpg").description
    let copy: Arrival
    switch loss {
    case .deleted:
      try FileManager.default.removeItem(atPath: original)
      copy = try yard.drop("b.jpg")
    case .overwritten:
      try yard.write("other", to: "drop/a.jpg")
      copy = try yard.drop("b.jpg")
    case .renamedToTheCopy:
      try FileManager.default.moveItem(atPath: original, toPath: yard.path.appending("drop/b.jpg").description)
      copy = try arrival("b.jpg")
    case .linkedAsTheCopy:
      try yard.link("drop/a.jpg", as: "drop/b.jpg")
      copy = try arrival("b.jpg")
    case .isAFolder:
      try FileManager.default.removeItem(atPath: original)
      try DurableFiles.makeFolder(RawPath(original))
      copy = try yard.drop("b.jpg")
    case .unreadableLink:
      try FileManager.default.removeItem(atPath: original)
      copy = try yard.drop("b.jpg")
      // A link is no original, wherever it leads.
      try FileManager.default.createSymbolicLink(atPath: original, withDestinationPath: "b.jpg")
    }
    #expect(try await take(copy, in: folder, catalog) == .stored)
    #expect(try yard.text("drop/b.jpg") == "photo")
    #expect(try await catalog.known([arrival("b.jpg")]) == [true])
  }

  private func arrival(_ name: String) throws -> Arrival {
    let status = try FileStatus(of: yard.path.appending("drop").appending(name))
    return Arrival(drop: "inbox", path: RawPath(name), identity: status.identity)
  }

  @Test func aCopyStaysWhileSomebodyWritesToTheOriginal() async throws {
    let (catalog, folder) = (try await yard.catalog(), yard.folder(duplicate: .delete))
    try await take(yard.drop("a.jpg"), in: folder, catalog)
    let copy = try yard.drop("b.jpg")
    let writer = try Descriptor.open(yard.path.appending("drop/a.jpg"), O_WRONLY)
    #expect(try await take(copy, in: folder, catalog) == .stored)
    _ = consume writer
    #expect(try yard.files() == ["drop/a.jpg", "drop/b.jpg"])
  }

  @Test func whereOriginalsAreMovedTheMovedOneCounts() async throws {
    let folder = yard.folder(stored: .move(yard.path.appending("out")), duplicate: .delete)
    let catalog = try await yard.catalog()
    try await take(yard.drop("a.jpg"), in: folder, catalog)
    #expect(try yard.files() == ["out/a.jpg"])
    #expect(try await take(yard.drop("b.jpg"), in: folder, catalog) == .duplicate)
    #expect(try yard.files() == ["out/a.jpg"])
    // The archive is lost: the next one is the original, and goes there.
    try FileManager.default.removeItem(atPath: yard.path.appending("out/a.jpg").description)
    #expect(try await take(yard.drop("c.jpg"), in: folder, catalog) == .stored)
    #expect(try yard.files() == ["out/c.jpg"])
  }

  @Test func whereNobodyWantsOriginalsDuplicatesGo() async throws {
    let (catalog, folder) = (try await yard.catalog(), yard.folder(stored: .delete, duplicate: .delete))
    try await take(yard.drop("a.jpg"), in: folder, catalog)
    #expect(try await take(yard.drop("b.jpg"), in: folder, catalog) == .duplicate)
    #expect(try yard.files().isEmpty)
  }

  /// Two copies whose original is gone, at the same time: neither proves the other while both are aside, and one stays.
  @Test func ofTwoCopiesAtOnceOneStays() async throws {
    for _ in 0..<20 {
      let yard = try Yard()
      let (catalog, folder) = (try await yard.catalog(), yard.folder(duplicate: .delete))
      try await take(yard.drop("a.jpg"), in: folder, catalog)
      try FileManager.default.removeItem(atPath: yard.path.appending("drop/a.jpg").description)
      let (first, second) = (try yard.drop("b.jpg"), try yard.drop("c.jpg"))
      async let one = take(first, in: folder, catalog)
      async let other = take(second, in: folder, catalog)
      let outcomes = try await [one, other]
      #expect(outcomes.contains(.stored))
      #expect(try !yard.files().isEmpty)
    }
  }

  /// Somebody exchanges the folder of a photo with a link to a place outside, again and again.
  @Test func whoeverSwapsFoldersSteersNothing() async throws {
    let folder = yard.folder(stored: .delete)
    let catalog = try await yard.catalog()
    let names = (0..<150).map { "day/\($0).jpg" }
    let arrivals = try names.map { try yard.drop($0) }
    for number in 0..<150 { try yard.write("photo", to: "out/\(number).jpg") }
    try FileManager.default.createSymbolicLink(
      atPath: yard.path.appending("drop/way").description,
      withDestinationPath: yard.path.appending("out").description)
    let root = yard.path.appending("drop")
    let swapping = Task.detached {
      let (day, way, spare) = (root.appending("day"), root.appending("way"), root.appending("spare"))
      func rename(_ one: RawPath, _ other: RawPath) { _ = unsafe Glibc.rename(one.description, other.description) }
      while !Task.isCancelled {
        rename(day, spare)
        rename(way, day)
        await Task.yield()
        rename(day, way)
        rename(spare, day)
        await Task.yield()
      }
    }
    let disposal = OriginalDisposal(catalog: catalog, threads: FileThreads(), targets: MoveTargets(of: [folder]))
    for arrival in arrivals {
      var ending = Ending(arrival, .stored, hash: hash)
      _ = try? await disposal.dispose(of: arrival, by: .stored, in: folder, of: [folder], &ending)
    }
    swapping.cancel()
    _ = await swapping.result
    for number in 0..<150 { #expect(try yard.text("out/\(number).jpg") == "photo") }
    let left = try FileManager.default.subpathsOfDirectory(atPath: yard.path.description)
    #expect(!left.contains { $0.contains(".sluice-aside-") })
  }
}
