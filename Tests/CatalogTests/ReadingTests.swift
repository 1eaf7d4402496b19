import FoundationEssentials
import Model
import Posix
import Testing

@testable import Catalog

@Suite struct ReadingTests {
  let fixture: CatalogFixture

  init() throws {
    fixture = try CatalogFixture()
  }

  @Test func theTalliesAreWhatACountWouldGive() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a", inode: 1), stored(1, [made(bytes: 10), made("large", bytes: 100)]))
    try await catalog.finish(arrival("b", inode: 2), stored(2, [made(bytes: 20)]))
    try await catalog.finish(arrival("c", inode: 3), stored(2, [made(bytes: 30, recipe: 2)]))
    try await catalog.finish(arrival("d", inode: 4), .rejected(broken))
    try await catalog.finish(arrival("e", inode: 5), .failed(full, retryAfter: .seconds(1)))
    try await catalog.finish(arrival("f", inode: 6), .lost)
    _ = try await catalog.take(arrival("g", inode: 7))
    let counts = try await catalog.counts()
    #expect(counts.arrivals == [.stored: 3, .duplicate: 0, .rejected: 1, .failed: 1])
    #expect(counts.claimed == 1 && counts.interrupted == 0)
    #expect(counts.images == 2 && counts.originalBytes == 10_000 && counts.poolBytes == 140)
    #expect(counts.variants.map(\.name) == ["large", "small", "small"])
    #expect(counts.variants.map(\.recipe) == [hash(1), hash(1), hash(2)])
    #expect(counts.variants.map(\.count) == [1, 1, 1])
    #expect(counts.variants.map(\.bytes) == [100, 10, 30])
    #expect(counts.codes(of: [.rejected, .failed]).map(\.code) == ["ENOSPC", "broken"])
    #expect(counts.codes(of: [.stored]).isEmpty)
    #expect(counts.bytes(.stored) == 300)
    let scanned = try fixture.connection().all("SELECT state, count(*) FROM arrivals GROUP BY state ORDER BY state") {
      row in "\(row.text()) \(row.int())"
    }
    #expect(scanned == ["claimed 1", "failed 1", "rejected 1", "stored 3"])
  }

  @Test func anImageThatGoesTakesItsTalliesWithIt() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a"), stored(1))
    let other = try fixture.connection()
    try other.execute("PRAGMA foreign_keys = ON; DELETE FROM arrivals; DELETE FROM images")
    let counts = try await catalog.counts()
    #expect(counts.images == 0 && counts.originalBytes == 0 && counts.variants == [])
    #expect(counts.arrivals[.stored] == 0)
  }

  @Test func aStoryTellsThePathTheImageAndTheOtherArrivals() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a", inode: 1), stored(1))
    try await catalog.finish(arrival("b", inode: 2), .duplicate(hash(1)))
    let story = try await catalog.story(path: RawPath("b"))
    #expect(story.arrivals.map(\.state) == [.duplicate])
    #expect(story.arrivals.first?.hash == hash(1))
    #expect(story.images.map(\.hash) == [hash(1)])
    #expect(story.others.map(\.arrival.path) == [RawPath("a")])
    #expect(try await catalog.story(hash: hash(1)).arrivals.map(\.state) == [.duplicate, .stored])
    #expect(try await catalog.story(path: RawPath("c")).isEmpty)
    #expect(try await catalog.story(hash: hash(2)).isEmpty)
  }

  @Test func aRejectedFileIsFoundByItsHash() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a"), .rejected(broken, hash: hash(3)))
    #expect(try await catalog.story(hash: hash(3)).arrivals.map(\.reason) == ["it is no picture"])
  }

  @Test func listsComeInPages() async throws {
    let catalog = try await fixture.open()
    for number in 0..<5 { try await catalog.finish(arrival("\(number)"), .rejected(broken)) }
    let first = try await catalog.list(ArrivalFilter(states: [.rejected]), limit: 3)
    let last = try #require(first.last).id
    let rest = try await catalog.list(ArrivalFilter(states: [.rejected]), limit: 3, after: last)
    #expect((first + rest).map(\.arrival.path.description) == ["0", "1", "2", "3", "4"])
    #expect(try await catalog.list(ArrivalFilter(states: [.failed])) == [])
  }

  @Test func listsAreFilteredByAllThatIsAskedFor() async throws {
    let catalog = try await fixture.open()
    let begin = fixture.clock.now
    try await catalog.finish(arrival("a", inode: 1), .rejected(broken))
    try await catalog.finish(arrival("b", inode: 2), stored(1))
    fixture.clock.advance(100)
    try await catalog.finish(arrival("c", inode: 3, drop: "work"), .failed(full, retryAfter: .seconds(900)))
    try await catalog.finish(arrival("d", inode: 4, drop: "work"), .rejected(broken))
    _ = try await catalog.take(arrival("e", inode: 5))
    let bad: Set<ArrivalState> = [.rejected, .failed]
    let all = Set(ArrivalState.allCases)
    let later = begin.addingTimeInterval(100)
    let rows: [(ArrivalFilter, String)] = [
      (ArrivalFilter(states: all), "abcde"), (ArrivalFilter(states: bad), "acd"),
      (ArrivalFilter(states: bad, code: "broken"), "ad"), (ArrivalFilter(states: all, code: "none"), ""),
      (ArrivalFilter(states: all, drop: "work"), "cd"), (ArrivalFilter(states: [.stored], drop: "work"), ""),
      (ArrivalFilter(states: all, since: begin), "abcde"), (ArrivalFilter(states: all, since: later), "cde"),
      (ArrivalFilter(states: all, since: later.addingTimeInterval(1)), ""),
      (ArrivalFilter(states: bad, code: "broken", drop: "work", since: later), "d"), (ArrivalFilter(states: []), ""),
    ]
    for (filter, names) in rows {
      #expect(try await catalog.list(filter).map(\.arrival.path.description).joined() == names, "\(filter)")
    }
    // Page by page it is the same, whatever the states.
    var (paged, last) = ("", Int64(0))
    while case let page = try await catalog.list(ArrivalFilter(states: all), limit: 2, after: last), let end = page.last
    {
      paged += page.map(\.arrival.path.description).joined()
      last = end.id
    }
    #expect(paged == "abcde")
    #expect(try await catalog.dropNames() == ["holiday", "work"])
  }

  @Test(arguments: [
    ArrivalFilter(states: [.stored]), ArrivalFilter(states: [.rejected], code: "broken", drop: "a", since: Date()),
  ])
  func aListIsReadByItsIndexAndSortsNothing(_ filter: ArrivalFilter) async throws {
    _ = try await fixture.open()
    for state in filter.states {
      let (condition, values) = filter.condition(on: state, as: "a.")
      let query = ArrivalRecord.selection + "WHERE \(condition) AND a.id > ? ORDER BY a.id LIMIT ?"
      let plan = try fixture.connection().all("EXPLAIN QUERY PLAN " + query, values + [1, 1]) { row in
        for _ in 0..<3 { _ = row.integer() }
        return row.text()
      }
      #expect(plan.first == "SEARCH a USING INDEX arrivals_by_state (state=? AND id>?)", "\(plan)")
      #expect(plan.allSatisfy { !$0.contains("B-TREE") }, "\(plan)")
    }
  }

  @Test func aReaderSeesWhatAWriterCommitsAndWritesNothing() async throws {
    let writer = try await fixture.open(.watch)
    let reader = try CatalogStore(at: fixture.path, readOnly: true)
    try await writer.finish(arrival("a", inode: 1), stored(1))
    _ = try await writer.take(arrival("b", inode: 2))
    #expect(try await reader.counts().images == 1)
    #expect(try await reader.inHand().map(\.arrival.path) == [RawPath("b")])
    #expect(try await reader.livingRuns().map(\.kind) == [.watch])
    let failure = await #expect(throws: AgentError.self) { try await reader.retry(.path(RawPath("a"))) }
    #expect(failure?.code == "SQLITE_READONLY")
  }

  @Test func readingWhatDoesNotExistSaysSoAndMakesNothing() throws {
    let failure = #expect(throws: AgentError.self) { try CatalogStore(at: fixture.path, readOnly: true) }
    #expect(failure?.code == "no-catalog-yet" && failure?.fault == .transient)
    #expect(!FileManager.default.fileExists(atPath: "\(fixture.folder.text)/catalog.sqlite"))
  }

  @Test func aBacklogIsLookedUpByAnIndexAndNotByAScan() async throws {
    _ = try await fixture.open()
    let connection = try fixture.connection()
    let queries = [
      "SELECT state FROM arrivals a WHERE " + Arrival.condition,
      "SELECT 1 FROM arrivals WHERE next_try <= 5 ORDER BY next_try, id LIMIT 5",
      "SELECT 1 FROM arrivals WHERE drop_name = 'a' AND path = x'61' AND state IN ('failed', 'interrupted', 'rejected')",
      "SELECT 1 FROM arrivals WHERE drop_name IN (\(StoryTeller.dropNames)) AND path = x'61'",
      "SELECT 1 FROM arrivals WHERE image_id = 1 AND device = 1 AND inode = 1",
      "SELECT 1 FROM arrivals WHERE hash = x'61'",
    ]
    for query in queries {
      let plan = try connection.all("EXPLAIN QUERY PLAN " + query) { row in
        for _ in 0..<3 { _ = row.integer() }
        return row.text()
      }
      #expect(plan.contains { $0.contains("SEARCH") }, "\(query): \(plan)")
      #expect(!plan.contains { $0 == "SCAN arrivals" }, "\(query): \(plan)")
    }
  }
}
