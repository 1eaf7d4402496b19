import Glibc
import Model
import Posix
import Testing
import Workshop

@Suite struct WorkerStartTests {
  private let bench: Bench

  init() throws { bench = try Bench() }

  @Test func aProgramThatIsNotThereIsNamed() async throws {
    let worker = Worker(rules: WorkerRules(), executable: RawPath("/nowhere/sluice"))
    let error = await failure { try await worker.prepare(WorkerRules()) }
    #expect(error?.description == "could not start a worker: /nowhere/sluice: no such file or directory")
    #expect(error?.code == "worker-start")
    #expect(error?.fault == .bug)
  }

  @Test func aWorkerThatDiesAtItsStartIsNoFilesFault() async throws {
    let crew = try Bench.crew(1, WorkerRules(limits: Limits(maxFrames: 1)))
    for _ in 0..<3 {
      let error = await failure { try await crew.withWorker { _ in } }
      #expect(error?.description == "could not start a worker: the worker ended with status 9 while it started")
      #expect(error?.fault == .bug)
    }
    await crew.update(rules: WorkerRules())
    #expect(try await crew.withWorker { _ in true })
    await crew.stop()
  }

  @Test func rulesThatTheWorkerRefusesAreItsOwnWords() async throws {
    let crew = try Bench.crew(1, WorkerRules(limits: Limits(maxFrames: 2)))
    let error = await failure { try await crew.start() }
    #expect(error?.description == "could not start: two frames are too few")
    #expect(error?.fault == .configuration)
    #expect(crew.processIdentifiers.isEmpty)
    await crew.stop()
  }

  @Test func memoryThatNoWorkerCanStartInIsNamed() async throws {
    let rules = WorkerRules(limits: Limits(workerMemory: 1 << 20))
    let error = await failure { try await Bench.worker(rules).prepare(rules) }
    #expect(["worker-start", "worker-out-of-memory", "worker-crashed", "EAGAIN"].contains(error?.code))
  }

  @Test func aWorkerAnswersMessagesThatMakeNoSense() async throws {
    let pair = try MessageSocket.pair()
    let errors = try ErrorPipe()
    let child = try ChildProcess.start(
      Bench.probe, arguments: ["workshop-probe", "worker"], environment: [], socket: pair.far, errors: errors.far)
    let socket = pair.takeNear()
    let long = [UInt8](repeating: 0x61, count: MessageSocket.longestMessage + 1)
    unsafe _ = send(socket.number, long, long.count, 0)
    #expect(try Self.answer(of: socket).contains("did not fit"))
    for message in ["}{", #"{"hash":{}}"#, #"{"examine":{"byteCount":1}}"#, #"{"configure":{"revision":0}}"#] {
      try socket.send(Array(message.utf8))
      #expect(try Self.answer(of: socket).contains(#""code":"worker-protocol""#))
    }
    _ = child.handle.identifier
  }

  private static func answer(of socket: borrowing MessageSocket) throws -> String {
    guard let answer = try socket.receive(within: .seconds(60)) else { return "nothing" }
    return String(decoding: answer.bytes, as: UTF8.self)
  }

  @Test func aWorkerEndsWhenTheAgentHangsUp() async throws {
    let pair = try MessageSocket.pair()
    let errors = try ErrorPipe()
    var child = try ChildProcess.start(
      Bench.probe, arguments: ["workshop-probe", "worker"], environment: [], socket: pair.far, errors: errors.far)
    _ = pair.takeNear()
    #expect(try child.reap(within: .seconds(60)) == .exited(status: 0))
  }
}
