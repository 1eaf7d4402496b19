import FoundationEssentials
import Model
import Posix
import Testing

@testable import Catalog

@Suite struct RecoveryTests {
  let fixture: CatalogFixture

  init() throws {
    fixture = try CatalogFixture()
  }

  /// Claims an arrival in a run that dies with it in hand.
  private func dieWithInHand(_ arrivals: [Arrival]) async throws {
    let catalog = try await fixture.open()
    for arrival in arrivals { _ = try await catalog.take(arrival) }
  }

  @Test func whatADeadRunHadInHandGoesBehindTheOthers() async throws {
    try await dieWithInHand([arrival("a", inode: 1), arrival("b", inode: 2)])
    let catalog = try await fixture.open()
    #expect(try await catalog.known([arrival("a", inode: 1)]) == [false])
    #expect(try await catalog.inHand() == [])
    #expect(try await catalog.recoverAbandoned() == 2)
    #expect(try await catalog.recoverAbandoned() == 0)
    #expect(try await catalog.counts().interrupted == 2)
    #expect(try await catalog.claim(arrival("a", inode: 1)) == .later(fixture.clock.now.addingTimeInterval(3)))
    fixture.clock.advance(3)
    #expect(try await catalog.due(limit: 9).map(\.path) == [RawPath("a"), RawPath("b")])
    #expect(try await catalog.take(arrival("a", inode: 1)).attempt == 2)
  }

  @Test func aClaimOfADeadRunIsSeenAsSuchWithoutARecovery() async throws {
    try await dieWithInHand([arrival("a")])
    let catalog = try await fixture.open()
    #expect(try await catalog.claim(arrival("a")) == .later(fixture.clock.now.addingTimeInterval(3)))
    #expect(try await catalog.take(arrival("a"), asked: true).attempt == 2)
  }

  @Test func whatIsInHandAtThreeDeathsIsRejectedUntilSomebodyAsks() async throws {
    for _ in 1...3 {
      try await dieWithInHand([arrival("a")])
      fixture.clock.advance(60)
      let catalog = try await fixture.open()
      _ = try await catalog.recoverAbandoned()
      fixture.clock.advance(60)
    }
    let catalog = try await fixture.open()
    #expect(try await catalog.claim(arrival("a")) == .known(.rejected, disposal: nil))
    let row = try #require(try await catalog.list(ArrivalFilter(states: [.rejected])).first)
    #expect(row.code == "interrupted")
    #expect(
      row.reason == "the agent stopped three times with this file in hand; `sluice retry` takes it up again")
    #expect(try await catalog.retry(.path(RawPath("a"))) == 1)
    #expect(try await catalog.due(limit: 9) == [arrival("a")])
    #expect(try await catalog.take(arrival("a")).attempt == 1)
    #expect(try await catalog.list(ArrivalFilter(states: [.claimed])).first?.strikes == 0)
  }

  @Test func theDiskAsItIsAtACrashHoldsWhatWasPromised() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a", inode: 1), stored(1))
    _ = try await catalog.take(arrival("b", inode: 2))
    let after = try TemporaryFolder()
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(
        atPath: "\(fixture.folder.text)/catalog.sqlite\(suffix)", toPath: "\(after.text)/catalog.sqlite\(suffix)")
    }
    let revived = try CatalogStore(at: after.path.appending("catalog.sqlite"))
    try await revived.begin(.watch)
    #expect(try await revived.claim(arrival("a", inode: 1)) == .known(.stored, disposal: nil))
    #expect(try await revived.image(hash(1))?.variants.count == 1)
    #expect(try await revived.recoverAbandoned() == 1)
  }

  @Test func aSecondWatchIsToldSoAndTheNextOneIsNot() async throws {
    do {
      let first = try await fixture.open(.watch)
      let failure = await #expect(throws: AgentError.self) { try await fixture.open(.watch) }
      #expect(failure?.code == "already-watching")
      let beside = try await fixture.open(.ingest)
      #expect(try await beside.livingRuns().map(\.kind) == [.watch, .ingest])
      #expect(try await first.livingRuns().count == 2)
    }
    let next = try await fixture.open(.watch)
    #expect(try await next.livingRuns().map(\.kind) == [.watch])
  }

  @Test func hurryWakesOnlyWhatWaitsForThatCause() async throws {
    let catalog = try await fixture.open()
    let denied = AgentError(.transient, code: "EACCES", tried: "open", cause: "permission denied")
    try await catalog.finish(arrival("a"), .failed(full, retryAfter: .seconds(100)))
    try await catalog.finish(arrival("b"), .failed(denied, retryAfter: .seconds(100)))
    #expect(try await catalog.hurry(codes: ["ENOSPC", "EDQUOT"]) == 1)
    #expect(try await catalog.due(limit: 9) == [arrival("a")])
  }

  @Test(arguments: [
    (RetryRequest.matching(ArrivalFilter(states: [.failed, .interrupted])), ["failed"]),
    (.matching(ArrivalFilter(states: [.rejected])), ["rejected"]), (.path(RawPath("rejected")), ["rejected"]),
    (.hash(hash(3)), ["rejected"]), (.path(RawPath("stored")), []), (.hash(hash(1)), []),
    (.matching(ArrivalFilter(states: [.rejected, .failed])), ["rejected", "failed"]),
    (.matching(ArrivalFilter(states: [.rejected, .failed], code: "ENOSPC")), ["failed"]),
    (.matching(ArrivalFilter(states: [.rejected], code: "ENOSPC")), []),
    (.matching(ArrivalFilter(states: Set(ArrivalState.allCases), drop: "holiday")), ["rejected", "failed"]),
    (.matching(ArrivalFilter(states: [.rejected], since: Date(timeIntervalSince1970: 1_700_000_000))), ["rejected"]),
    (.matching(ArrivalFilter(states: [.rejected], since: Date(timeIntervalSince1970: 1_700_000_001))), []),
  ])
  func retryMakesDueWhatIsAskedFor(_ request: RetryRequest, _ names: [String]) async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("stored"), stored(1))
    try await catalog.finish(arrival("rejected"), .rejected(broken, hash: hash(3)))
    try await catalog.finish(arrival("failed"), .failed(full, retryAfter: .seconds(100)))
    #expect(try await catalog.retry(request) == names.count)
    #expect(try await catalog.due(limit: 9).map(\.path.description) == names)
    #expect(try await catalog.known([arrival("stored")]) == [true])
  }
}
