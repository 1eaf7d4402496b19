import FoundationEssentials
import Model
import Posix
import Testing

@testable import Catalog

@Suite struct CompletionTests {
  let fixture: CatalogFixture

  init() throws {
    fixture = try CatalogFixture()
  }

  @Test func whatIsStoredComesBackWhole() async throws {
    let catalog = try await fixture.open()
    var facts = ImageFacts(format: .heic, size: PixelSize(width: 4_000, height: 3_000))
    facts.exif.taken = "2024-05-01T12:30:00+02:00"
    facts.exif.maker = "Maker"
    facts.exif.model = "Model"
    facts.exif.lens = "Lens"
    facts.exif.exposure = 0.008
    facts.exif.aperture = 2.8
    facts.exif.iso = 100
    facts.exif.focalLength = 35
    facts.exif.latitude = -12.5
    facts.exif.longitude = 130.75
    let large = made("large", bytes: 9_000, digest: 4)
    let verdict = try await catalog.finish(
      arrival("a.jpg"),
      .stored(hash: hash(1), byteCount: 77, facts: facts, variants: [large], libraryVersions: "vips 8.14.1"))
    let image = try #require(try await catalog.image(hash(1)))
    #expect(verdict == Verdict(outcome: .stored, imageID: image.id))
    #expect(image.facts == facts)
    #expect(image.byteCount == 77)
    #expect(image.libraryVersions == "vips 8.14.1")
    #expect(image.storedAt == fixture.clock.now)
    let variant = try #require(image.variants.first)
    #expect(variant.digest == hash(4) && variant.recipe == large.recipe && variant.size == large.variant.size)
    #expect(variant.name == "large" && variant.format == .jpeg && variant.byteCount == 9_000)
    #expect(try await catalog.image(hash(2)) == nil)
  }

  @Test func theSecondOfTwoQuickOnesIsADuplicate() async throws {
    let catalog = try await fixture.open()
    #expect(try await catalog.finish(arrival("a", inode: 1), stored(1)).outcome == .stored)
    #expect(try await catalog.finish(arrival("b", inode: 2), stored(1)).outcome == .duplicate)
    #expect(try await catalog.counts().images == 1)
  }

  @Test(arguments: [made("medium"), made("small", recipe: 2)])
  func aKnownImageWithANewVariantIsStoredAgain(_ new: MadeVariant) async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a", inode: 1), stored(1))
    #expect(try await catalog.finish(arrival("b", inode: 2), stored(1, [new])).outcome == .stored)
    let variants = try #require(try await catalog.image(hash(1))).variants
    #expect(variants.count == (new.variant.name == "small" ? 1 : 2))
    #expect(variants.contains { $0.recipe == new.recipe && $0.name == new.variant.name })
  }

  @Test func aDuplicateOfWhatIsNotThereIsRefusedAndStaysClaimed() async throws {
    let catalog = try await fixture.open()
    let claim = try await catalog.take(arrival("a"))
    await #expect { try await catalog.complete(claim, with: .duplicate(hash(1))) } throws: {
      ($0 as? AgentError)?.code == "no-image"
    }
    #expect(try await catalog.counts().claimed == 1)
    #expect(try await catalog.complete(claim, with: stored(1)).outcome == .stored)
  }

  @Test func aLostArrivalLeavesNothing() async throws {
    let catalog = try await fixture.open()
    #expect(try await catalog.finish(arrival("a"), .lost) == Verdict())
    #expect(try await catalog.story(path: RawPath("a")).isEmpty)
    #expect(try await catalog.counts().claimed == 0)
    #expect(try await catalog.take(arrival("a")).attempt == 1)
  }

  @Test func aClaimEndsOnce() async throws {
    let catalog = try await fixture.open()
    let claim = try await catalog.take(arrival("a"))
    _ = try await catalog.complete(claim, with: stored(1))
    await #expect { try await catalog.complete(claim, with: .rejected(broken)) } throws: {
      ($0 as? AgentError)?.code == "no-claim"
    }
    #expect(try await catalog.claim(arrival("a")) == .known(.stored, disposal: nil))
  }

  @Test func theThirdWorkerThatDiesOfAFileRejectsIt() async throws {
    let catalog = try await fixture.open()
    #expect(try await catalog.finish(arrival("a"), .workerLost(crash)).outcome == .failed)
    #expect(try await catalog.finish(arrival("a"), .failed(full, retryAfter: .zero)).outcome == .failed)
    #expect(try await catalog.finish(arrival("a"), .workerLost(crash)).outcome == .failed)
    #expect(try await catalog.due(limit: 9) == [arrival("a")])
    #expect(try await catalog.finish(arrival("a"), .workerLost(crash, hash: hash(5))).outcome == .rejected)
    let row = try #require(try await catalog.list(ArrivalFilter(states: [.rejected])).first)
    #expect(row.code == "worker-died" && row.attempts == 4 && row.strikes == 3 && row.hash == hash(5))
    #expect(row.reason == "the worker died, for the third time; `sluice retry` takes it up again")
    #expect(try await catalog.due(limit: 9) == [])
  }

  @Test func aTouchedFileIsNoDuplicateOfItself() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a", changed: 1), stored(1))
    let claim = try await catalog.take(arrival("a", changed: 2))
    let verdict = try await catalog.complete(claim, with: .duplicate(hash(1)), disposing: { $0 == .duplicate })
    #expect(verdict.outcome == .stored && verdict.isUnchanged && verdict.disposal == nil)
    #expect(try await catalog.story(path: RawPath("a")).arrivals.map(\.arrival) == [arrival("a", changed: 2)])
    #expect(try await catalog.known([arrival("a", changed: 2), arrival("a", changed: 1)]) == [true, false])
    #expect(try await catalog.counts().arrivals[.duplicate] == 0)
  }

  @Test func aFileThatIsMountedAgainUnderAnotherNumberIsItselfAndNoDuplicate() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a", device: 7), stored(1))
    let again = arrival("a", device: 8)
    let verdict = try await catalog.complete(
      try await catalog.take(again), with: .duplicate(hash(1)), disposing: { $0 == .duplicate })
    #expect(verdict.outcome == .stored && verdict.isUnchanged && verdict.disposal == nil)
    #expect(try await catalog.story(path: RawPath("a")).arrivals.map(\.arrival) == [again])
    #expect(try await catalog.known([again]) == [true])
  }

  /// An editor, a sync tool or a restore puts the same bytes there as another file: the one before is not there any more.
  @Test func theSameBytesUnderTheSamePathAreTheSameFile() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a", inode: 1), stored(1))
    let again = arrival("a", device: 3, inode: 2, changed: 9)
    let verdict = try await catalog.complete(
      try await catalog.take(again), with: .duplicate(hash(1)), disposing: { $0 == .duplicate })
    #expect(verdict.outcome == .stored && verdict.isUnchanged && verdict.disposal == nil)
    #expect(try await catalog.story(path: RawPath("a")).arrivals.map(\.arrival) == [again])
  }

  /// Where the file before was moved away, the path holds a copy of it.
  @Test func theSameBytesUnderAPathThatWasClearedAreADuplicate() async throws {
    let catalog = try await fixture.open()
    _ = try await catalog.complete(
      try await catalog.take(arrival("a", inode: 1)), with: stored(1), disposing: { _ in true })
    let verdict = try await catalog.complete(
      try await catalog.take(arrival("a", inode: 2)), with: .duplicate(hash(1)), disposing: { _ in true })
    #expect(verdict.outcome == .duplicate && !verdict.isUnchanged && verdict.disposal == .duplicate)
  }

  @Test func aDuplicateMayTurnOutToBeTheOriginal() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a"), stored(1))
    let (copy, renewed) = (arrival("b", changed: 2), arrival("b", changed: 3))
    _ = try await catalog.complete(
      try await catalog.take(copy), with: .duplicate(hash(1)), disposing: { $0 == .duplicate })
    let rule = try await catalog.recordAsOriginal(copy, as: renewed.identity, disposing: { $0 == .duplicate })
    #expect(rule == nil)
    #expect(try await catalog.claim(renewed) == .known(.stored, disposal: nil))
    #expect(try await catalog.known([renewed]) == [true])
    #expect(try await catalog.counts().arrivals == [.stored: 2, .duplicate: 0, .rejected: 0, .failed: 0])
    #expect(try await catalog.originals(of: hash(1), limit: 9).map(\.arrival) == [renewed, arrival("a")])
  }

  /// What is still to be deleted, or was, is no original that stays.
  @Test func onlyFilesThatStayOrWereMovedAreOriginals() async throws {
    let catalog = try await fixture.open()
    _ = try await catalog.complete(try await catalog.take(arrival("a")), with: stored(1), disposing: { _ in true })
    _ = try await catalog.complete(
      try await catalog.take(arrival("b")), with: .duplicate(hash(1)), disposing: { _ in true })
    #expect(try await catalog.originals(of: hash(1), limit: 9).map(\.arrival) == [arrival("a")])
    #expect(try await catalog.originals(of: hash(2), limit: 9) == [])
  }

  @Test func aDisposalThatFailsIsTriedAgainLater() async throws {
    let catalog = try await fixture.open()
    _ = try await catalog.complete(try await catalog.take(arrival("a")), with: stored(1), disposing: { _ in true })
    try await catalog.postponeDisposal(of: arrival("a"), because: full) { .seconds(100 * $0) }
    guard case .later = try await catalog.claim(arrival("a")) else {
      Issue.record("it is due")
      return
    }
    #expect(try await catalog.known([arrival("a")]) == [true])
    #expect(try await catalog.undisposed().map(\.count) == [1])
    #expect(try await catalog.record(of: arrival("a"))?.disposalAttempts == 1)
    #expect(try await catalog.hurry(codes: [full.code]) == 1)
    #expect(try await catalog.due(limit: 9) == [arrival("a")])
    #expect(try await catalog.claim(arrival("a")) == .known(.stored, disposal: .stored))
    try await catalog.endPostponement(of: arrival("a"))
    #expect(try await catalog.undisposed().isEmpty)
    #expect(try await catalog.due(limit: 9) == [])
  }

  @Test func whatIsStillToBeDisposedOfIsNotPassedOver() async throws {
    let catalog = try await fixture.open()
    _ = try await catalog.complete(try await catalog.take(arrival("a")), with: stored(1), disposing: { $0 == .stored })
    #expect(try await catalog.known([arrival("a")]) == [false])
    #expect(try await catalog.claim(arrival("a")) == .known(.stored, disposal: .stored))
  }
}
