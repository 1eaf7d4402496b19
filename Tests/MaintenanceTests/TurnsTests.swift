import Model
import Synchronization
import Testing

@testable import Maintenance

@Suite struct TurnsTests {
  @Test func whatIsDoneOutOfOrderIsToldInOrder() async {
    let turns = Turns()
    let told = Mutex<[Int]>([])
    await withTaskGroup(of: Void.self) { group in
      for number in (0..<200).shuffled() {
        group.addTask {
          guard await turns.wait(for: number) else { return }
          told.withLock { $0.append(number) }
          await turns.pass()
        }
      }
    }
    #expect(told.withLock { $0 } == Array(0..<200))
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
