import Model
import Testing

@testable import Ingest

@Suite struct DeskTests {
  @Test func arrivalsComeOutInTheOrderTheyCame() async {
    let desk = Desk(capacity: 3)
    for name in ["a", "b", "c"] { await desk.put(arrival(name)) }
    for name in ["a", "b", "c"] { #expect(await desk.next() == arrival(name)) }
  }

  @Test func whoeverBringsOneWaitsForRoom() async {
    let desk = Desk(capacity: 2)
    let names = (0..<500).map { "\($0)" }
    let found = await withTaskGroup(of: [Arrival].self) { group in
      for part in 0..<4 {
        group.addTask {
          for name in names where (Int(name) ?? 0) % 4 == part { await desk.put(arrival(name)) }
          return []
        }
      }
      for _ in 0..<3 {
        group.addTask {
          var taken: [Arrival] = []
          while taken.count < 100, let arrival = await desk.next() { taken.append(arrival) }
          return taken
        }
      }
      group.addTask {
        var taken: [Arrival] = []
        while taken.count < 200, let arrival = await desk.next() { taken.append(arrival) }
        return taken
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(found) == Set(names.map { arrival($0) }) && found.count == names.count)
  }

  @Test(arguments: [false, true])
  func aClosedDeskGivesWhatLiesOnItUnlessThatIsDropped(dropping: Bool) async {
    let desk = Desk(capacity: 2)
    await desk.put(arrival("a"))
    await desk.close(dropping: dropping)
    await desk.put(arrival("late"))
    #expect(await desk.next() == (dropping ? nil : arrival("a")))
    #expect(await desk.next() == nil)
  }

  @Test func closingLetsGoOfAllWhoWait() async {
    let (full, empty) = (Desk(capacity: 1), Desk(capacity: 1))
    await full.put(arrival("a"))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<3 {
        group.addTask { await full.put(arrival("b")) }
        group.addTask { _ = await empty.next() }
      }
      await full.close(dropping: true)
      await empty.close(dropping: true)
    }
    #expect(await full.next() == nil)
  }
}
