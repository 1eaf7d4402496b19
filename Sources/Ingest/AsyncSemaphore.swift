import Synchronization

/// Permits that tasks wait for without holding a thread: first come, first served.
package final class AsyncSemaphore: Sendable {
  private struct State {
    var permits: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  package init(permits: Int) {
    state = Mutex(State(permits: permits))
  }

  /// Runs `body` with a permit, which is given back at its end.
  package func withPermit<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    await acquire()
    defer { release() }
    return try await body()
  }

  /// Takes a permit; waits until there is one.
  package func acquire() async {
    let isTaken = state.withLock { state in
      guard state.permits > 0 else { return false }
      state.permits -= 1
      return true
    }
    guard !isTaken else { return }
    await withCheckedContinuation { continuation in
      let isTaken = state.withLock { state in
        guard state.permits > 0 else {
          state.waiting.append(continuation)
          return false
        }
        state.permits -= 1
        return true
      }
      if isTaken { continuation.resume() }
    }
  }

  /// Gives a permit back, to the task that waits the longest.
  package func release() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.waiting.isEmpty else {
        state.permits += 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
