import Model
import Synchronization
import Testing

@testable import Ingest

@Suite struct HashGateTests {
  private let hash = ContentHash(bytes: [UInt8](repeating: 7, count: 32))
  private let other = ContentHash(bytes: [UInt8](repeating: 8, count: 32))

  @Test func oneOfAContentGoesThroughAtATime() async throws {
    let (gate, hash, other) = (HashGate(), try #require(hash), try #require(other))
    #expect(gate.enter(hash))
    #expect(!gate.enter(hash))
    #expect(gate.enter(other))
    gate.leave(hash)
    #expect(gate.enter(hash))
  }

  @Test func twinsGoOnWhenTheFirstHasLeft() async throws {
    let (gate, hash) = (HashGate(), try #require(hash))
    let passed = Passed()
    await gate.waitUntilLeft(hash)
    #expect(gate.enter(hash))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<5 {
        group.addTask {
          await gate.waitUntilLeft(hash)
          passed.count.add(1, ordering: .relaxed)
        }
      }
      while gate.waitingCount(hash) < 5 { await Task.yield() }
      #expect(passed.count.load(ordering: .relaxed) == 0)
      gate.leave(hash)
    }
    #expect(gate.enter(hash))
  }

  private final class Passed: Sendable {
    let count = Atomic(0)
  }
}
