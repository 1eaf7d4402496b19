package import Model
import Posix

/// The workers, and the queue of those who wait for one: first come, first served.
package actor WorkerCrew {
  private let workers: [Worker]
  /// The one that was used last is last, and is used first.
  private var idle: [Worker]
  private var queue: [Waiter] = []
  private var lastTicket = 0
  private var rules: WorkerRules
  private var isStopped = false
  private var stopping: CheckedContinuation<Void, Never>?
  private var backOff = BackOff()
  private var tidying: Task<Void, Never>?

  private struct Waiter {
    let ticket: Int
    let continuation: CheckedContinuation<Worker, any Error>
  }

  /// A crew of `count` workers, at least one, that start when they are needed.
  ///
  /// A process is replaced after `recycleAfter` files. `executable` is run with the argument `worker`.
  package init(
    count: Int, rules: WorkerRules, recycleAfter: Int = 500, executable: RawPath = RawPath("/proc/self/exe")
  ) {
    self.rules = rules
    workers = (0..<max(1, count)).map { _ in
      Worker(rules: rules, recycleAfter: recycleAfter, executable: executable)
    }
    idle = workers.reversed()
  }

  /// The numbers of the processes that run now.
  package nonisolated var processIdentifiers: [Int32] { workers.compactMap(\.processIdentifier) }

  /// Workers that nobody has borrowed.
  package var idleCount: Int { idle.count }

  /// Callers that wait for a worker.
  package var waitingCount: Int { queue.count }

  /// Starts all workers now, so that the first files need not wait; throws what keeps one from starting.
  ///
  /// Returns what holds around them.
  @discardableResult
  package func start() async throws -> SandboxReport {
    let rules = rules
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in workers {
        group.addTask { try await worker.prepare(rules) }
      }
      try await group.waitForAll()
    }
    return workers.first?.sandbox ?? SandboxReport()
  }

  /// Lends the next free worker to `body`, with a process ready in it, and has it let go of its file at the end.
  ///
  /// Throws what `body` throws; `CancellationError` when the task is cancelled while it waits; `worker-stopped`
  /// (transient) once the crew is stopped; and what keeps the worker from starting, which is not tried more often than a
  /// growing pause allows.
  package nonisolated func withWorker<Result: Sendable>(_ body: (Worker) async throws -> Result) async throws -> Result
  {
    let worker = try await borrow()
    do {
      try await ready(worker)
      let result = try await body(worker)
      await giveBack(worker)
      return result
    } catch {
      await giveBack(worker)
      throw error
    }
  }

  /// The limits that files are taken in by now.
  package var limits: Limits { rules.limits }

  /// New rules: each worker starts anew with them when it has done the file in hand.
  package func update(rules: WorkerRules) {
    self.rules = rules
    backOff = BackOff()
  }

  /// Ends all workers: those who wait get `worker-stopped`, files in hand get until `grace` has passed.
  package func stop(grace: Duration = .seconds(2)) async {
    isStopped = true
    for waiter in queue { waiter.continuation.resume(throwing: Self.stopped) }
    queue = []
    if idle.count < workers.count, stopping == nil {
      let patience = Task {
        try await Alarm.sleep(for: grace)
        self.allAreBack()
      }
      await withCheckedContinuation { stopping = $0 }
      patience.cancel()
    }
    for worker in workers where !idle.contains(where: { $0 === worker }) { worker.interrupt() }
    for worker in workers { await worker.end() }
  }

  private func borrow() async throws -> Worker {
    guard !isStopped else { throw Self.stopped }
    if let worker = idle.popLast() { return worker }
    lastTicket += 1
    let ticket = lastTicket
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
        } else {
          queue.append(Waiter(ticket: ticket, continuation: continuation))
        }
      }
    } onCancel: {
      Task { await self.giveUp(ticket) }
    }
  }

  private func giveUp(_ ticket: Int) {
    guard let place = queue.firstIndex(where: { $0.ticket == ticket }) else { return }
    queue.remove(at: place).continuation.resume(throwing: CancellationError())
  }

  private func ready(_ worker: Worker) async throws {
    if backOff.end > .now { try await Alarm.sleep(until: backOff.end) }
    guard !isStopped else { throw Self.stopped }
    // Should that process have died or be worn, the file in hand will have another.
    guard !worker.isPrepared(for: rules) else { return }
    do {
      try await worker.prepare(rules)
      backOff = BackOff()
    } catch {
      backOff.fail()
      throw error
    }
  }

  private func giveBack(_ worker: Worker) {
    guard queue.isEmpty else {
      queue.removeFirst().continuation.resume(returning: worker)
      return
    }
    idle.append(worker)
    if idle.count == workers.count { allAreBack() }
    if tidying == nil, worker.isHolding { tidying = Task { await self.tidy() } }
  }

  /// Has the workers that are idle a second after the first one was let go of what they keep for the next file.
  ///
  /// What they keep makes that file quicker: a stream of files finds it, and an idle agent holds nothing for long.
  private func tidy() async {
    try? await Alarm.sleep(for: Self.patience)
    tidying = nil
    while !isStopped, let place = idle.firstIndex(where: \.isHolding) {
      let worker = idle.remove(at: place)
      await worker.release()
      giveBack(worker)
    }
  }

  /// How long what workers used is kept at least, once one of them is idle.
  private static let patience = Duration.seconds(1)

  private func allAreBack() {
    stopping?.resume()
    stopping = nil
  }

  private static let stopped = AgentError(
    .transient, code: "worker-stopped", tried: "use a worker", cause: "the workshop is closing")
}

/// The pause after workers that did not start: 0.1 s, doubled each time, at most 5 s.
private struct BackOff {
  private(set) var end = ContinuousClock.now
  private var pause = Duration.milliseconds(100)

  mutating func fail() {
    end = .now + pause
    pause = min(pause * 2, .seconds(5))
  }
}
