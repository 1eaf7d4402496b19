import Posix
import Synchronization

/// The signals for one drop folder on their way from the watching thread.
///
/// The thread never waits for a drop folder whose disk hangs. When the inbox is full, the signals are dropped, and one
/// `overflowed` stands for them: the folder is scanned.
final class SignalInbox: Sendable {
  private struct State {
    var signals = Line<WatchSignal>()
    var hasOverflowed = false
    var isClosed = false
    var isAnnounced = false
  }

  private let capacity: Int
  private let state = Mutex(State())
  private let announce: @Sendable () -> Void

  /// `announce` is called, on the thread that puts, when there is something to take; not again before all was taken.
  init(capacity: Int, announce: @escaping @Sendable () -> Void) {
    self.capacity = capacity
    self.announce = announce
  }

  /// Puts a signal in. After `close()` it is dropped.
  func put(_ signal: WatchSignal) {
    let isNews = state.withLock { state in
      guard !state.isClosed else { return false }
      if state.signals.count < capacity {
        state.signals.append(signal)
      } else {
        state.hasOverflowed = true
      }
      defer { state.isAnnounced = true }
      return !state.isAnnounced
    }
    if isNews { announce() }
  }

  /// Takes the next signals; none means that the next one to come is announced.
  func take(atMost most: Int) -> [WatchSignal] {
    state.withLock { state in
      var signals: [WatchSignal] = []
      while signals.count < most, let signal = state.signals.popFirst() { signals.append(signal) }
      if signals.isEmpty, state.hasOverflowed {
        state.hasOverflowed = false
        return [.overflowed]
      }
      if signals.isEmpty { state.isAnnounced = false }
      return signals
    }
  }

  func close() {
    state.withLock { state in
      state.isClosed = true
      state.signals = Line()
      state.hasOverflowed = false
    }
  }
}
