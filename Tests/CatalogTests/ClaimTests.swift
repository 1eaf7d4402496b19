import FoundationEssentials
import Model
import Posix
import Testing

@testable import Catalog

@Suite struct ClaimTests {
  let fixture: CatalogFixture

  init() throws {
    fixture = try CatalogFixture()
  }

  @Test func aNewArrivalIsTakenAsTheFirstTry() async throws {
    let catalog = try await fixture.open()
    let claim = try await catalog.take(arrival("a.jpg"))
    #expect(claim.attempt == 1)
    #expect(try await catalog.inHand().map(\.arrival) == [arrival("a.jpg")])
  }

  @Test func aClaimIsOnTheDiskWhenItReturns() async throws {
    let catalog = try await fixture.open()
    _ = try await catalog.take(arrival("a.jpg"))
    let state = try fixture.connection().first("SELECT state FROM arrivals") { row in row.text() }
    #expect(state == "claimed")
  }

  @Test func withoutARunNothingIsClaimed() async throws {
    let catalog = try await fixture.open(nil)
    await #expect { try await catalog.claim(arrival("a.jpg")) } throws: { ($0 as? AgentError)?.code == "no-run" }
  }

  @Test func anArrivalInHandIsElsewhereForItsOwnRunAndForOthers() async throws {
    let first = try await fixture.open()
    let second = try await fixture.open()
    _ = try await first.take(arrival("a.jpg"))
    #expect(try await first.claim(arrival("a.jpg")) == .elsewhere)
    #expect(try await second.claim(arrival("a.jpg")) == .elsewhere)
    #expect(try await second.claim(arrival("a.jpg"), asked: true) == .elsewhere)
    #expect(try await second.recoverAbandoned() == 0)
  }

  @Test func aClaimWhoseEndCouldNotBeRecordedIsTakenUpAgainByItsOwnRun() async throws {
    let catalog = try await fixture.open()
    let claim = try await catalog.take(arrival("a.jpg"))
    #expect(try await catalog.known([arrival("a.jpg")]) == [true])
    await catalog.letGo(claim)
    #expect(try await catalog.known([arrival("a.jpg")]) == [false])
    #expect(try await catalog.take(arrival("a.jpg")).attempt == 2)
    #expect(try await catalog.claim(arrival("a.jpg")) == .elsewhere)
  }

  @Test func aClaimThatWasNotCommittedIsInNobodysHand() async throws {
    let catalog = try await fixture.open(busyTimeout: 0)
    await catalog.letGo(try await catalog.take(arrival("a.jpg")))
    let other = try fixture.connection()
    try other.run("BEGIN IMMEDIATE")
    await #expect(throws: AgentError.self) { try await catalog.claim(arrival("a.jpg")) }
    try other.run("ROLLBACK")
    #expect(try await catalog.take(arrival("a.jpg")).attempt == 2)
  }

  @Test func whatEndedIsKnown() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a.jpg", inode: 1), stored(1))
    try await catalog.finish(arrival("b.jpg", inode: 2), .duplicate(hash(1)))
    try await catalog.finish(arrival("c.jpg", inode: 3), .rejected(broken))
    #expect(try await catalog.claim(arrival("a.jpg", inode: 1)) == .known(.stored, disposal: nil))
    #expect(try await catalog.claim(arrival("b.jpg", inode: 2)) == .known(.duplicate, disposal: nil))
    #expect(try await catalog.claim(arrival("c.jpg", inode: 3)) == .known(.rejected, disposal: nil))
    let ended = try await catalog.ended(
      [arrival("a.jpg", inode: 1), arrival("b.jpg", inode: 2), arrival("c.jpg", inode: 3), arrival("d.jpg", inode: 4)])
    #expect(ended.map { $0?.outcome } == [.stored, .duplicate, nil, nil])
    #expect(ended[0]?.hash != nil && ended[0]?.hash == ended[1]?.hash)
  }

  @Test func somebodyWhoAsksTakesUpWhatWasRejectedButNotWhatWasStored() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a.jpg", inode: 1), stored(1))
    try await catalog.finish(arrival("b.jpg", inode: 2), .rejected(broken))
    #expect(try await catalog.claim(arrival("a.jpg", inode: 1), asked: true) == .known(.stored, disposal: nil))
    #expect(try await catalog.take(arrival("b.jpg", inode: 2), asked: true).attempt == 2)
  }

  @Test func whatFailedWaitsForItsTime() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a.jpg"), .failed(full, retryAfter: .seconds(10)))
    let due = fixture.clock.now.addingTimeInterval(10)
    #expect(try await catalog.claim(arrival("a.jpg")) == .later(due))
    #expect(try await catalog.due(limit: 10) == [])
    fixture.clock.advance(10)
    #expect(try await catalog.due(limit: 10) == [arrival("a.jpg")])
    #expect(try await catalog.take(arrival("a.jpg")).attempt == 2)
    #expect(try await catalog.due(limit: 10) == [])
  }

  @Test func anotherFileAtThePathIsAnotherArrivalWithFreshTries() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a.jpg", changed: 1), .failed(full, retryAfter: .seconds(10)))
    #expect(try await catalog.take(arrival("a.jpg", changed: 2)).attempt == 1)
    let rows = try await catalog.story(path: RawPath("a.jpg")).arrivals
    #expect(rows.map(\.arrival.identity.changed) == [2])
  }

  @Test func whatARejectedFileWasStaysInThePathsHistoryUnlessItWasOnlySeenTooEarly() async throws {
    let catalog = try await fixture.open()
    let early = AgentError(.incomplete, code: "truncated", tried: "decode", cause: "it ends too early")
    try await catalog.finish(arrival("a.jpg", changed: 1), .rejected(broken))
    try await catalog.finish(arrival("a.jpg", changed: 2), .rejected(early))
    try await catalog.finish(arrival("a.jpg", changed: 3), stored(1))
    let story = try await catalog.story(path: RawPath("a.jpg"))
    #expect(story.arrivals.map(\.state) == [.stored, .rejected])
    #expect(story.arrivals.last?.reason == "it is no picture")
    #expect(try await catalog.counts().arrivals == [.stored: 1, .duplicate: 0, .rejected: 1, .failed: 0])
  }

  @Test func pathsAreBytesAndFoldersAreApart() async throws {
    let catalog = try await fixture.open()
    let odd = Arrival(drop: "holiday", path: RawPath(bytes: [0x61, 0xFF, 0x0A]), identity: arrival("").identity)
    try await catalog.finish(odd, stored(1))
    #expect(try await catalog.claim(odd) == .known(.stored, disposal: nil))
    #expect(try await catalog.story(path: odd.path).arrivals.first?.arrival == odd)
    var twin = odd
    twin.drop = "other"
    _ = try await catalog.take(twin)
    #expect(try await catalog.story(path: odd.path).arrivals.map(\.arrival.drop) == ["other", "holiday"])
  }

  @Test func identitiesOfAnySixtyFourBitsComeBack() async throws {
    let catalog = try await fixture.open()
    var extreme = arrival("a.jpg")
    extreme.identity = FileIdentity(device: .max, inode: .max - 1, size: .max, modified: .min, changed: .max)
    try await catalog.finish(extreme, .failed(full, retryAfter: .zero))
    #expect(try await catalog.due(limit: 1) == [extreme])
  }

  @Test func knownSaysWhatNeedsNothing() async throws {
    let catalog = try await fixture.open()
    let other = try await fixture.open()
    try await catalog.finish(arrival("stored"), stored(1))
    try await catalog.finish(arrival("rejected"), .rejected(broken))
    try await catalog.finish(arrival("waiting"), .failed(full, retryAfter: .seconds(5)))
    try await catalog.finish(arrival("due"), .failed(full, retryAfter: .zero))
    _ = try await catalog.take(arrival("own"))
    _ = try await other.take(arrival("elsewhere"))
    let names = ["stored", "rejected", "waiting", "due", "own", "elsewhere", "new"]
    #expect(try await catalog.known(names.map { arrival($0) }) == [true, true, true, false, true, false, false])
    #expect(try await catalog.known([arrival("stored", changed: 2)]) == [false])
  }

  @Test func nextDueIsTheEarliestOfTheFoldersAskedFor() async throws {
    let catalog = try await fixture.open()
    #expect(try await catalog.nextDue() == nil)
    try await catalog.finish(arrival("a", drop: "gone"), .failed(full, retryAfter: .zero))
    try await catalog.finish(arrival("b", drop: "here"), .failed(full, retryAfter: .seconds(1_000)))
    #expect(try #require(try await catalog.nextDue()) > .now)
    #expect(try #require(try await catalog.nextDue(in: ["here"])) > .now)
    #expect(try await catalog.nextDue(in: ["elsewhere"]) == nil)
    #expect(try await catalog.nextDue(in: ["gone"]) == nil)
    #expect(try await catalog.due(in: ["here"], limit: 10) == [])
    #expect(try await catalog.due(in: ["gone", "here"], limit: 10).map(\.drop) == ["gone"])
  }
}
