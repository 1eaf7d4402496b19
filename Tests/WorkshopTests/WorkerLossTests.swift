import Glibc
import Model
import Posix
import Testing
import Workshop

@Suite struct WorkerLossTests {
  private let bench: Bench
  private static let patient = Limits(workerMemory: 1 << 30)

  init() throws { bench = try Bench() }

  struct Mishap: Sendable, CustomTestStringConvertible {
    var order: String
    var limits = patient
    var code = "worker-crashed"
    var fault = AgentError.Fault.worker
    var reason: String
    var testDescription: String { order }
  }

  static let mishaps = [
    Mishap(order: "crash", reason: "the worker was killed by SIGSEGV while it examined the image"),
    Mishap(order: "exit", reason: "the worker ended with status 3 while it examined the image"),
    Mishap(
      order: "complain",
      reason: "the worker was killed by SIGABRT while it examined the image: second / third / fourth"),
    Mishap(
      order: "hang", limits: Limits(workerMemory: 1 << 30, timeout: .milliseconds(250)), code: "worker-stalled",
      fault: .transient,
      reason: "the worker hardly ran in 0.25 s: the machine or the worker stood still; look at the load of the machine;"
        + " it is tried again"),
    Mishap(
      order: "babble", code: "worker-protocol",
      reason: "the worker's answer while it examined the image made no sense: }{ makes no sense"),
    Mishap(
      order: "lie", code: "worker-protocol",
      reason: "the worker's answer while it examined the image made no sense: released"),
    Mishap(
      order: "shout", code: "worker-protocol",
      reason: "the worker's answer while it examined the image made no sense: message too long"),
  ]

  @Test(arguments: mishaps)
  func aLostWorkerCostsItsFileAloneAndIsReplaced(mishap: Mishap) async throws {
    let worker = try Bench.worker(WorkerRules(limits: mishap.limits))
    try await worker.prepare(WorkerRules(limits: mishap.limits))
    let lost = try #require(worker.processIdentifier)
    _ = try await worker.hash(bench.file(mishap.order))
    let error = await failure { try await worker.examine() }
    #expect(error?.fault == mishap.fault)
    #expect(error?.code == mishap.code)
    #expect(error?.reason == mishap.reason)
    #expect(isGone(lost))
    #expect(worker.processIdentifier == nil)
    _ = try await worker.hash(bench.file("an ordinary file"))
    #expect(try await worker.examine().size.width == 16)
    #expect(worker.processIdentifier != lost)
    await worker.end()
  }

  @Test func wantOfMemoryIsNamed() async throws {
    let worker = try Bench.worker(WorkerRules(limits: Limits(workerMemory: 512 << 20)))
    _ = try await worker.hash(bench.file("allocate"))
    let error = await failure { try await worker.examine() }
    #expect(error?.fault == .resource)
    #expect(error?.code == "worker-out-of-memory")
    #expect(error?.cause.hasPrefix("the worker ran out of memory while it examined the image") == true)
    #expect(error?.advice == "raise `worker-memory` in [limits], now 512 MiB")
    _ = try await worker.hash(bench.file("an ordinary file"))
    await worker.end()
  }

  @Test func aCrashAmidRenderingSaysSo() async throws {
    let worker = try Bench.worker()
    _ = try await worker.hash(bench.file("crash-late"))
    _ = try await worker.examine()
    let output = try bench.output("output")
    let spec = VariantSpec(name: "small", box: PixelSize(width: 4, height: 4), encoding: .jpeg(quality: 85))
    let plan = RenderPlan(original: PixelSize(width: 9, height: 9), specs: [spec])
    let error = await failure { try await worker.render(plan: plan, into: [output.number]) }
    #expect(error?.description == "could not render: the worker was killed by SIGBUS while it made the variants")
    await worker.end()
  }

  @Test func aWorkerThatDiesIdleIsNoFilesFault() async throws {
    let worker = try Bench.worker()
    _ = try await worker.hash(bench.file("an ordinary file"))
    _ = try await worker.examine()
    await worker.release()
    let lost = try #require(worker.processIdentifier)
    kill(lost, SIGKILL)
    #expect(await holds { !isRunning(lost) })
    _ = try await worker.hash(bench.file("an ordinary file"))
    #expect(try await worker.examine().size.width == 16)
    #expect(worker.processIdentifier != lost)
    #expect(isGone(lost))
    await worker.end()
  }

  @Test func aKillFromOutsideIsNotTakenForACrashOfTheDecoder() async throws {
    let worker = try Bench.worker()
    try await worker.prepare(WorkerRules())
    _ = try await worker.hash(bench.file("spin"))
    let lost = try #require(worker.processIdentifier)
    let before = ticks(of: lost)
    let examination = Task { try await worker.examine() }
    #expect(await holds { ticks(of: lost) > before + 5 })
    kill(lost, SIGKILL)
    let error = await failure { try await examination.value }
    #expect(error?.fault == .resource && error?.code == "worker-killed")
    #expect(error?.cause.contains("was killed by SIGKILL") == true)
    #expect(error?.cause.contains("as the kernel does when the machine runs out of memory") == true)
    await worker.end()
  }

  @Test func timeIsCountedOverAllCallsOfAFile() async throws {
    let worker = try Bench.worker(WorkerRules(limits: Limits(timeout: .milliseconds(800))))
    _ = try await worker.hash(bench.file("nap"))
    _ = try await worker.examine()
    let plan = RenderPlan(
      original: PixelSize(width: 3, height: 1),
      specs: [VariantSpec(name: "small", box: PixelSize(width: 4, height: 4), encoding: .jpeg(quality: 85))])
    let output = try bench.output("output")
    var calls = 0
    let error = await failure {
      while calls < 10 {
        _ = try await worker.render(plan: plan, into: [output.number])
        calls += 1
      }
    }
    #expect(error?.code == "worker-stalled")
    #expect(calls < 3)
    _ = try await worker.hash(bench.file("nap"))
    _ = try await worker.examine()
    await worker.end()
  }

  @Test func aProcessIsReplacedAfterItsShareOfFiles() async throws {
    let worker = try Bench.worker(recycleAfter: 2)
    var numbers: [Int32?] = []
    for _ in 0..<4 {
      _ = try await worker.hash(bench.file("an ordinary file"))
      _ = try await worker.examine()
      numbers.append(worker.processIdentifier)
    }
    #expect(numbers[0] == numbers[1])
    #expect(numbers[1] != numbers[2])
    #expect(numbers[2] == numbers[3])
    #expect(try isGone(#require(numbers[0])))
    await worker.end()
  }
}
