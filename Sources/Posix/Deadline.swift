import Synchronization

/// Runs `body` and returns its result, or nil once `time` has passed.
///
/// A system call on a disk that hangs cannot be ended. Past the deadline `body` runs on by itself, and its result is dropped.
package func result<Value: Sendable>(
  within time: Duration, of body: @escaping @Sendable () async -> Value
) async -> Value? {
  let race = Race<Value>()
  return await withCheckedContinuation { continuation in
    race.begin(continuation)
    let deadline = Task {
      guard (try? await Alarm.sleep(for: time)) != nil else { return }
      race.end(with: nil)
    }
    Task {
      race.end(with: await body())
      deadline.cancel()
    }
  }
}

/// A continuation that the first of two tasks resumes.
private final class Race<Value: Sendable>: Sendable {
  private let waiting = Mutex<CheckedContinuation<Value?, Never>?>(nil)

  func begin(_ continuation: CheckedContinuation<Value?, Never>) {
    waiting.withLock { $0 = continuation }
  }

  func end(with value: Value?) {
    let continuation = waiting.withLock { $0.take() }
    continuation?.resume(returning: value)
  }
}
