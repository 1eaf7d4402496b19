import Glibc
import Synchronization

/// Where the lines of a log go, and what becomes of those that can't go there: they are dropped.
///
/// A reader that does not read (a stopped `less`, a hanging log shipper) is waited for once, and then not any more until
/// it reads again; it is told then how much it missed. Shared by the copies of a log.
final class LogStream: Sendable {
  private struct State {
    /// Lines that nobody took, since the reader stopped reading.
    var lost = 0
    /// Whether the reader has the beginning of a line and not its end.
    var isCut = false
  }

  /// How long a reader is waited for, in milliseconds.
  private static let patience: Int32 = 1_000
  /// Bytes that can be written without waiting when poll(2) says so. Source: pipe(7).
  private static let pieceSize = Int(PIPE_BUF)

  private let descriptor: Int32
  private let state = Mutex(State())

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Writes the line, which ends in a line feed; `missed` makes the one that says how many were lost before it.
  ///
  /// C functions: `poll`, `write`.
  func put(_ line: String, missed: (Int) -> String) {
    state.withLock { state in
      guard isWritable(within: state.lost > 0 ? 0 : Self.patience) else {
        state.lost += 1
        return
      }
      let text = (state.isCut ? "\n" : "") + (state.lost > 0 ? missed(state.lost) : "") + line
      (state.lost, state.isCut) = (0, false)
      guard !write(text) else { return }
      (state.lost, state.isCut) = (1, true)
    }
  }

  /// False when the reader stopped reading on the way. What fails in another way will fail for the next line too.
  private func write(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = unsafe bytes[...]
      while unsafe !rest.isEmpty {
        let piece = unsafe UnsafeBufferPointer(rebasing: rest.prefix(Self.pieceSize))
        if unsafe rest.startIndex > 0, !isWritable(within: Self.patience) { return false }
        let written = unsafe Glibc.write(descriptor, piece.baseAddress, piece.count)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return written == 0 || errno != EAGAIN }
        unsafe rest = rest.dropFirst(written)
      }
      return true
    }
  }

  /// False while nobody makes room; a stream that is broken or closed is for write(2) to say.
  private func isWritable(within milliseconds: Int32) -> Bool {
    var item = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    while true {
      let ready = unsafe poll(&item, 1, milliseconds)
      if ready < 0, errno == EINTR { continue }
      return ready != 0
    }
  }
}
