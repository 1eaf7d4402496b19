import Testing

@testable import Ingest

@Suite struct BackOffTests {
  @Test(arguments: [(0, 10), (1, 10), (2, 30), (3, 90), (4, 270), (5, 810), (6, 2_430), (7, 3_600), (1_000, 3_600)])
  func theDelayGrowsToAnHour(attempt: Int, seconds: Int) {
    #expect(BackOff.delay(afterAttempt: attempt) == .seconds(seconds))
  }
}
