import Posix
import Synchronization

/// The signals on their way from the watching thread; when it is full the thread waits, and the kernel's queue fills.
final class SignalInbox: Sendable {
  private struct State {
    var signals = Line<WatchSignal>()
    var isWaiting = false
    var isClosed = false
    var isAnnounced = false
  }

  private let capacity: Int
  private let state = Mutex(State())
  private let room = Semaphore()
  private let announce: @Sendable () -> Void

  /// `announce` is called, on the thread that puts, when there is something to take; not again before all was taken.
  init(capacity: Int, announce: @escaping @Sendable () -> Void) {
    self.capacity = capacity
    self.announce = announce
  }

  /// Puts a signal in, and waits for room first. After `close()` it is dropped.
  func put(_ signal: WatchSignal) {
    while true {
      let (isDone, isNews) = state.withLock { state in
        guard !state.isClosed else { return (true, false) }
        guard state.signals.count < capacity else {
          state.isWaiting = true
          return (false, false)
        }
        state.signals.append(signal)
        defer { state.isAnnounced = true }
        return (true, !state.isAnnounced)
      }
      if isNews { announce() }
      if isDone { return }
      room.wait()
    }
  }

  /// Takes the next signals; none means that the next one to come is announced.
  func take(atMost most: Int) -> [WatchSignal] {
    let (signals, isAwaited) = state.withLock { state in
      var signals: [WatchSignal] = []
      while signals.count < most, let signal = state.signals.popFirst() { signals.append(signal) }
      if signals.isEmpty { state.isAnnounced = false }
      defer { if !signals.isEmpty { state.isWaiting = false } }
      return (signals, state.isWaiting && !signals.isEmpty)
    }
    if isAwaited { room.signal() }
    return signals
  }

  func close() {
    state.withLock { state in
      state.isClosed = true
      state.signals = Line()
    }
    room.signal()
  }
}
