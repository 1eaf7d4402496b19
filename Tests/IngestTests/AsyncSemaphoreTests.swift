import Synchronization
import Testing

@testable import Ingest

@Suite struct AsyncSemaphoreTests {
  private struct Mishap: Error {}

  /// What runs, and the most that ever ran at once.
  private final class Meter: Sendable {
    private let counts = Mutex((now: 0, most: 0, all: 0))

    func enter() {
      counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.all + 1) }
    }

    func leave() { counts.withLock { $0.now -= 1 } }
    var most: Int { counts.withLock { $0.most } }
    var all: Int { counts.withLock { $0.all } }
  }

  @Test func oneIsWorkedOnAtATimeAndAllHaveTheirTurn() async throws {
    let (turn, meter) = (AsyncSemaphore(permits: 1), Meter())
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<50 {
        group.addTask {
          // One that fails gives its turn back too.
          try? await turn.withPermit {
            meter.enter()
            for _ in 0..<20 { await Task.yield() }
            meter.leave()
            if number.isMultiple(of: 3) { throw Mishap() }
          }
        }
      }
    }
    #expect(meter.most == 1)
    #expect(meter.all == 50)
    #expect(await turn.withPermit { true })
  }
}
