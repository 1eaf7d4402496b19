import FoundationEssentials
import Model
import Posix
import Testing

@testable import Catalog

@Suite struct GroupCommitTests {
  let fixture: CatalogFixture

  init() throws {
    fixture = try CatalogFixture()
  }

  @Test func callsThatWaitTogetherAreOneTransaction() async throws {
    let catalog = try await fixture.open()
    let answers = try await withThrowingTaskGroup(of: ClaimAnswer.self) { group in
      for number in 0..<200 {
        group.addTask { try await catalog.claim(arrival("\(number)", inode: UInt64(number))) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count == 200)
    #expect(try await catalog.counts().claimed == 200)
    #expect(await catalog.groupCount < 200)
  }

  @Test func onlyClaimsAloneAreNotSynced() async throws {
    let catalog = try await fixture.open()
    let first = try await catalog.take(arrival("first"))
    #expect(try await catalog.settings(["synchronous"]) == ["1"])
    _ = try await catalog.complete(first, with: stored(1))
    #expect(try await catalog.settings(["synchronous"]) == ["2"])
    let second = try await catalog.take(arrival("second"))
    #expect(try await catalog.settings(["synchronous"]) == ["1"])
    async let claim = catalog.claim(arrival("third"))
    async let verdict = catalog.complete(second, with: stored(2))
    _ = try await (claim, verdict)
    _ = try await catalog.hurry(codes: ["ENOSPC"])
    #expect(try await catalog.settings(["synchronous"]) == ["2"])
  }

  @Test func whatFailsInAGroupFailsAlone() async throws {
    let catalog = try await fixture.open()
    let good = try await catalog.take(arrival("good"))
    let bad = try await catalog.take(arrival("bad"))
    let groups = await catalog.groupCount
    let results = await catalog.completeTogether((good, stored(1)), (bad, .duplicate(hash(77))))
    #expect(await catalog.groupCount == groups + 1)
    #expect(try results[0].get().outcome == .stored)
    let failure = #expect(throws: AgentError.self) { try results[1].get() }
    #expect(failure?.code == "no-image")
    #expect(try await catalog.counts().arrivals[.stored] == 1)
    #expect(try await catalog.inHand().map(\.arrival) == [arrival("bad")])
  }

  @Test func aWriterThatStaysTooLongMakesThoseWhoWaitFailForNowOnly() async throws {
    let catalog = try await fixture.open(busyTimeout: 20)
    let other = try fixture.connection()
    try other.execute("BEGIN IMMEDIATE")
    let failure = await #expect(throws: AgentError.self) { try await catalog.claim(arrival("a")) }
    #expect(failure?.fault == .transient && failure?.code == "SQLITE_BUSY")
    try other.execute("ROLLBACK")
    #expect(try await catalog.take(arrival("a")).attempt == 1)
  }

  @Test func twoProcessesWriteSideBySide() async throws {
    let first = try await fixture.open(.watch)
    let second = try await fixture.open(.ingest)
    try await withThrowingTaskGroup { group in
      for (offset, catalog) in [first, second].enumerated() {
        for number in 0..<100 {
          group.addTask {
            let inode = UInt64(offset * 1_000 + number)
            try await catalog.finish(arrival("\(inode)", inode: inode), stored(UInt8(number)))
          }
        }
      }
      try await group.waitForAll()
    }
    let counts = try await first.counts()
    #expect(counts.images == 100)
    #expect(counts.arrivals == [.stored: 100, .duplicate: 100, .rejected: 0, .failed: 0])
    #expect(counts.claimed == 0)
  }

  @Test func aDiskThatIsFullIsToldAsSuchAndLeavesTheCatalogWhole() async throws {
    let catalog = try await fixture.open()
    let claim = try await catalog.take(arrival("a"))
    try await catalog.limitPages()
    let long = AgentError(.file, code: "long", tried: "decode", cause: String(repeating: "x", count: 1 << 20))
    let failure = await #expect(throws: AgentError.self) { try await catalog.complete(claim, with: .rejected(long)) }
    #expect(failure?.fault == .resource && failure?.code == "SQLITE_FULL")
    #expect(try await catalog.complete(claim, with: .rejected(broken)).outcome == .rejected)
  }
}

extension CatalogStore {
  /// Writes two things in one group, for both are waiting before the thread turns to either.
  fileprivate func completeTogether(
    _ first: (Claim, Completion), _ second: (Claim, Completion)
  ) async -> [Result<Verdict, any Error>] {
    // Tasks that begin on this actor are laid on its thread one behind the other, before the job of the group.
    let tasks = [first, second].map { claim, completion in
      Task { try await self.complete(claim, with: completion) }
    }
    return [await tasks[0].result, await tasks[1].result]
  }

  /// The database may not grow any more, as on a full disk.
  fileprivate func limitPages() throws {
    try read { connection throws(AgentError) in
      let pages = try connection.first("PRAGMA page_count") { row in row.integer() } ?? 0
      _ = try connection.first("PRAGMA max_page_count = \(pages)") { row in row.integer() }
    }
  }
}
