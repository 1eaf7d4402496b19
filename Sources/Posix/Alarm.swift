import Synchronization

/// Wakes tasks at their time, without waking in between.
///
/// One thread for all of them, which sleeps until the earliest is due, and for good when there is none.
package final class Alarm: Sendable {
  private struct Sleeper {
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var sleepers: [Int: Sleeper] = [:]
    var lastTicket = 0
    var isRunning = false
  }

  private static let shared = Alarm()

  /// Starts the thread now: later there may be none to be had.
  package static func prepare() {
    shared.startOnce()
  }

  private let state = Mutex(State())
  private let waking = Semaphore()

  /// Returns when the time has passed; throws `CancellationError` at once when the task is cancelled.
  package static func sleep(for time: Duration) async throws {
    try await sleep(until: .now + time)
  }

  /// Returns at the instant; throws `CancellationError` at once when the task is cancelled.
  package static func sleep(until deadline: ContinuousClock.Instant) async throws {
    try await shared.sleep(until: deadline)
  }

  private func sleep(until deadline: ContinuousClock.Instant) async throws {
    guard deadline > .now else { return try Task.checkCancellation() }
    let ticket = state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        add(Sleeper(deadline: deadline, continuation: continuation), ticket)
        // The handler may have run before there was anybody to wake.
        if Task.isCancelled { cancel(ticket) }
      }
    } onCancel: {
      cancel(ticket)
    }
  }

  private func add(_ sleeper: Sleeper, _ ticket: Int) {
    let isEarliest = state.withLock { state in
      defer { state.sleepers[ticket] = sleeper }
      return state.sleepers.values.allSatisfy { $0.deadline > sleeper.deadline }
    }
    startOnce()
    if isEarliest { waking.signal() }
  }

  private func startOnce() {
    let isFirst = state.withLock { state in
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if isFirst { startThread(name: "sluice-alarm") { self.run() } }
  }

  private func cancel(_ ticket: Int) {
    let sleeper = state.withLock { $0.sleepers.removeValue(forKey: ticket) }
    sleeper?.continuation.resume(throwing: CancellationError())
  }

  private func run() {
    while true {
      let now = ContinuousClock.now
      let (due, next) = state.withLock { state in
        let due = state.sleepers.filter { $0.value.deadline <= now }
        for ticket in due.keys { state.sleepers[ticket] = nil }
        return (due.values.sorted { $0.deadline < $1.deadline }, state.sleepers.values.map(\.deadline).min())
      }
      for sleeper in due { sleeper.continuation.resume() }
      if let next {
        waking.wait(atMost: now.duration(to: next))
      } else {
        waking.wait()
      }
    }
  }
}
