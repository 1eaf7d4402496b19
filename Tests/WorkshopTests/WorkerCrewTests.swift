import Glibc
import Model
import Posix
import Synchronization
import Testing
import Workshop

@Suite struct WorkerCrewTests {
  private let bench: Bench

  init() throws { bench = try Bench() }

  @Test func allWorkersStartAtOnceAndNoneIsLeft() async throws {
    let crew = try Bench.crew(3)
    #expect(crew.processIdentifiers.isEmpty)
    try await crew.start()
    let numbers = crew.processIdentifiers
    #expect(Set(numbers).count == 3)
    #expect(numbers.allSatisfy(isRunning))
    await crew.stop()
    #expect(crew.processIdentifiers.isEmpty)
    #expect(numbers.allSatisfy(isGone))
  }

  @Test func thoseWhoWaitAreServedInTheirOrder() async throws {
    let crew = try Bench.crew(1)
    let served = Ledger()
    let gate = AsyncStream<Void>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await crew.withWorker { _ in for await _ in gate.stream { break } } }
      #expect(await holds { await crew.idleCount == 0 })
      for number in 0..<50 {
        group.addTask { try await crew.withWorker { _ in served.note(number) } }
        #expect(await holds { await crew.waitingCount == number + 1 })
      }
      gate.continuation.yield()
      try await group.waitForAll()
    }
    #expect(served.numbers == Array(0..<50))
    await crew.stop()
  }

  @Test func manyFilesAtOnceShareFewWorkers() async throws {
    let crew = try Bench.crew(2)
    let bench = bench
    let sizes = try await withThrowingTaskGroup(of: Int64.self) { group in
      for number in 0..<60 {
        group.addTask {
          let file = try bench.file(String(repeating: "x", count: number), name: "file\(number)")
          return try await crew.withWorker { try await $0.hash(file).byteCount }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sizes.sorted() == Array(0..<60))
    #expect(crew.processIdentifiers.count <= 2)
    await crew.stop()
  }

  @Test func whoeverGivesUpWaitingLeavesTheQueue() async throws {
    let crew = try Bench.crew(1)
    try await crew.withWorker { _ in
      let waiter = Task { try await crew.withWorker { _ in } }
      #expect(await holds { await crew.waitingCount == 1 })
      waiter.cancel()
      await #expect(throws: CancellationError.self) { try await waiter.value }
      #expect(await crew.waitingCount == 0)
    }
    #expect(try await crew.withWorker { _ in true })
    await crew.stop()
  }

  @Test func stoppingEndsFilesInHandAfterTheGraceAndRefusesTheRest() async throws {
    let crew = try Bench.crew(1)
    let file = try bench.file("hang")
    let working = Task { [bench] in
      _ = bench
      try await crew.withWorker { worker in
        _ = try await worker.hash(file)
        _ = try await worker.examine()
      }
    }
    #expect(await holds { !crew.processIdentifiers.isEmpty })
    let waiting = Task { try await crew.withWorker { _ in } }
    #expect(await holds { await crew.waitingCount == 1 })
    let numbers = crew.processIdentifiers
    await crew.stop(grace: .milliseconds(100))
    for task in [working, waiting] {
      let error = await failure { try await task.value }
      #expect(error?.code == "worker-stopped")
      #expect(error?.fault == .transient)
    }
    #expect(numbers.allSatisfy(isGone))
    #expect(await failure { try await crew.withWorker { _ in } }?.code == "worker-stopped")
  }

  @Test func stoppingLetsAFileInHandFinish() async throws {
    let crew = try Bench.crew(1)
    let file = try bench.file("nap")
    let working = Task {
      try await crew.withWorker { worker in
        _ = try await worker.hash(file)
        return try await worker.examine().size.width
      }
    }
    #expect(await holds { !crew.processIdentifiers.isEmpty })
    await crew.stop(grace: .seconds(60))
    #expect(try await working.value == 3)
  }

  @Test func newRulesReachTheNextFile() async throws {
    let crew = try Bench.crew(1)
    let file = try bench.file("eleven byte")
    try await crew.withWorker { _ in }
    let before = crew.processIdentifiers
    await crew.update(rules: WorkerRules(limits: Limits(maxFileSize: 10)))
    let error = await failure { _ = try await crew.withWorker { try await $0.hash(file) } }
    #expect(error?.code == "too-large")
    #expect(crew.processIdentifiers != before)
    await crew.stop()
  }

  @Test func theWorkersDoNotOutliveTheAgent() async throws {
    _ = try bench.file("hang")
    let pair = try MessageSocket.pair()
    let errors = try ErrorPipe()
    let agent = try ChildProcess.start(
      Bench.probe, arguments: ["workshop-probe", "agent", bench.folder.appending("file").description],
      environment: [], socket: pair.far, errors: errors.far)
    var said: [UInt8] = []
    #expect(
      await holds {
        said += errors.drain()
        return said.last == UInt8(ascii: "\n")
      })
    let numbers = String(decoding: said, as: UTF8.self).split { $0.isWhitespace }.compactMap { Int32($0) }
    #expect(numbers.count == 2)
    #expect(numbers.allSatisfy(isRunning))
    agent.handle.kill()
    #expect(await holds { !numbers.contains(where: isRunning) })
  }
}

private final class Ledger: Sendable {
  private let state = Mutex<[Int]>([])
  var numbers: [Int] { state.withLock { $0 } }
  func note(_ number: Int) { state.withLock { $0.append(number) } }
}
