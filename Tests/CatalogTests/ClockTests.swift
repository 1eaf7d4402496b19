import FoundationEssentials
import Model
import Testing

@testable import Catalog

/// What waits for an instant of the wall clock, and what becomes of that when the clock is set.
@Suite struct ClockTests {
  let fixture: CatalogFixture

  init() throws {
    fixture = try CatalogFixture()
  }

  private static let year = 365.25 * 86_400

  @Test(arguments: [-20 * year, -3_600, 20 * year])
  func whatWaitedIsDueWhenTheClockWasSet(_ seconds: Double) async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a.jpg"), .failed(full, retryAfter: .seconds(60)))
    #expect(try await catalog.known([arrival("a.jpg")]) == [true])
    #expect(try await catalog.due(limit: 9) == [])
    #expect(try await catalog.nextDue() != nil)
    fixture.clock.advance(seconds)
    #expect(try await catalog.known([arrival("a.jpg")]) == [false])
    #expect(try await catalog.due(limit: 9) == [arrival("a.jpg")])
    #expect(try await catalog.due(in: ["holiday"], limit: 9) == [arrival("a.jpg")])
    #expect(try await catalog.due(in: ["other"], limit: 9) == [])
    #expect(try await catalog.nextDue() == nil)
    // And waits by the new clock when it fails again.
    try await catalog.finish(arrival("a.jpg"), .failed(full, retryAfter: .seconds(60)))
    #expect(try await catalog.due(limit: 9) == [])
    fixture.clock.advance(61)
    #expect(try await catalog.due(limit: 9) == [arrival("a.jpg")])
  }

  @Test func whatIsOverdueComesBeforeWhatTheClockBrought() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("early.jpg"), .failed(full, retryAfter: .seconds(-7_200)))
    try await catalog.finish(arrival("late.jpg"), .failed(full, retryAfter: .seconds(60)))
    fixture.clock.advance(-3_600)
    #expect(try await catalog.due(limit: 9) == [arrival("early.jpg"), arrival("late.jpg")])
    #expect(try await catalog.due(limit: 1) == [arrival("early.jpg")])
  }
}
