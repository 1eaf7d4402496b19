import Model
import Synchronization
import Testing

@testable import Maintenance

@Suite struct TurnsTests {
  private final class Told: Sendable {
    private let numbers = Mutex<[Int]>([])

    func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    var all: [Int] { numbers.withLock { $0 } }
  }

  @Test func whatIsDoneOutOfOrderIsToldInOrder() async {
    let turns = Turns()
    let told = Told()
    await withTaskGroup(of: Void.self) { group in
      for number in (0..<200).shuffled() {
        group.addTask {
          guard await turns.wait(for: number) else { return }
          told.add(number)
          await turns.pass()
        }
      }
    }
    #expect(told.all == Array(0..<200))
  }

  @Test func anErrorSendsEverybodyHome() async {
    let turns = Turns()
    let error = AgentError(.transient, code: "first", tried: "", cause: "")
    await withTaskGroup(of: Bool.self) { group in
      for number in 1..<20 { group.addTask { await turns.wait(for: number) } }
      await turns.stop(because: error)
      await turns.stop(because: AgentError(.transient, code: "second", tried: "", cause: ""))
      for await hasTurn in group { #expect(!hasTurn) }
    }
    #expect(await turns.failure == error)
    #expect(await !turns.wait(for: 0))
  }
}
