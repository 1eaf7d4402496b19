import Glibc
import Synchronization

/// Draws a progress bar on a terminal: after the first second, at most ten times a second, on one line.
package final class ProgressDisplay: Sendable {
  private struct State {
    var nextDrawing: ContinuousClock.Instant
    var isDrawn = false
  }

  private let descriptor: Int32
  private let started = ContinuousClock.now
  /// Whether anything will be drawn at all.
  package let isDrawing: Bool
  private let state: Mutex<State>

  /// A display on this descriptor; it draws nothing when that is no terminal, or when it is to be quiet.
  package init(descriptor: Int32 = 2, isQuiet: Bool) {
    self.descriptor = descriptor
    isDrawing = !isQuiet && Terminal.isTerminal(descriptor)
    state = Mutex(State(nextDrawing: started + .seconds(1)))
  }

  deinit { clear() }

  /// Says how far it is: files done and in all, and the bytes of those that are done.
  package func update(done: Int, total: Int, bytes: Int64) {
    guard isDrawing else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      guard now >= state.nextDrawing else { return }
      state.nextDrawing = now + .milliseconds(100)
      state.isDrawn = true
      let bar = ProgressBar(done: done, total: total, bytes: bytes, elapsed: started.duration(to: now))
      // The last column stays free, so that no terminal wraps the line.
      put("\r\u{1B}[K" + bar.line(width: Terminal.width(descriptor) - 1))
    }
  }

  /// Takes the bar away, before anything else is written to the terminal and at the end.
  package func clear() {
    state.withLock { state in
      guard state.isDrawn else { return }
      state.isDrawn = false
      put("\r\u{1B}[K")
    }
  }

  private func put(_ text: String) {
    var text = text
    text.withUTF8 { bytes in _ = unsafe write(descriptor, bytes.baseAddress, bytes.count) }
  }
}
