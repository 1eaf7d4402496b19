import Catalog
import Model
import Testing

@testable import Ingest

@Suite struct RetryClockTests {
  private let yard: Yard
  private let full = AgentError(.resource, code: "ENOSPC", tried: "publish", cause: "no space left on device")

  init() throws {
    yard = try Yard()
  }

  private func fail(_ arrival: Arrival, in catalog: CatalogStore, retryAfter: Duration) async throws {
    guard case .taken(let claim) = try await catalog.claim(arrival, asked: true) else {
      Issue.record("\(arrival.path) could not be claimed")
      return
    }
    _ = try await catalog.complete(claim, with: .failed(full, retryAfter: retryAfter))
  }

  /// Runs a clock for the folder `inbox` beside `body`.
  private func withClock(
    _ catalog: CatalogStore, capacity: Int = 100, drops: [String] = ["inbox"],
    _ body: @escaping @Sendable (RetryClock, _ inbox: Desk, _ attic: Desk) async throws -> Void
  ) async throws {
    let queues = ArrivalQueues(capacity: capacity)
    let (inbox, attic) = (await queues.open("inbox"), await queues.open("attic"))
    let clock = RetryClock(catalog: catalog, queues: queues, drops: drops)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await clock.run() }
      try await body(clock, inbox, attic)
      group.cancelAll()
    }
  }

  @Test func whatIsDueIsBroughtOnceUntilItHasEnded() async throws {
    let catalog = try await yard.catalog()
    try await fail(arrival("a"), in: catalog, retryAfter: .zero)
    try await withClock(catalog) { clock, desk, _ in
      #expect(await desk.next() == arrival("a"))
      // It is due still, but in somebody's hands.
      try await fail(arrival("b"), in: catalog, retryAfter: .zero)
      await clock.poke()
      #expect(await desk.next() == arrival("b"))
      await clock.ended(arrival("a"))
      #expect(await desk.next() == arrival("a"))
    }
  }

  @Test func whatIsDueLaterIsBroughtAtItsTime() async throws {
    let catalog = try await yard.catalog()
    try await fail(arrival("a"), in: catalog, retryAfter: .milliseconds(300))
    try await withClock(catalog) { _, desk, _ in
      #expect(await desk.next() == arrival("a"))
    }
  }

  @Test func onlyTheFoldersThatAreServedAreLookedAt() async throws {
    let catalog = try await yard.catalog()
    try await fail(arrival("a", drop: "attic"), in: catalog, retryAfter: .zero)
    try await fail(arrival("b"), in: catalog, retryAfter: .milliseconds(200))
    try await withClock(catalog) { clock, desk, attic in
      #expect(await desk.next() == arrival("b"))
      await clock.serve(["attic"])
      #expect(await attic.next() == arrival("a", drop: "attic"))
    }
  }

  /// A folder whose disk hangs leaves its queue full.
  @Test func aFullQueueHoldsUpNoOtherFolder() async throws {
    let catalog = try await yard.catalog()
    for number in 0..<100 { try await fail(arrival("\(number)"), in: catalog, retryAfter: .zero) }
    try await fail(arrival("a", drop: "attic"), in: catalog, retryAfter: .milliseconds(100))
    try await withClock(catalog, capacity: 2, drops: ["inbox", "attic"]) { _, _, attic in
      #expect(await attic.next() == arrival("a", drop: "attic"))
    }
  }

  @Test func whatAnotherRunLetFallIsBrought() async throws {
    let catalog = try await yard.catalog()
    var other: CatalogStore? = try CatalogStore(at: yard.path.appending("catalog.sqlite"))
    try await other?.begin(.ingest)
    guard case .taken = try await other?.claim(arrival("a")) else {
      Issue.record("not taken")
      return
    }
    #expect(try await catalog.claim(arrival("a")) == .elsewhere)
    other = nil
    try await withClock(catalog) { _, desk, _ in
      #expect(await desk.next() == arrival("a"))
    }
  }
}
