import Model
import Posix
import Workshop

/// Reads originals into sealed memory, so many at a time that the workers have work.
///
/// Each folder is read on its own thread, one file at a time: a disk that hangs holds one place. There is a place for each
/// worker and each folder, so the other folders go on.
struct OriginalReading: Sendable {
  /// An original in sealed memory, and the seconds that reading and hashing it took.
  struct Sealed: Sendable {
    let original: SealedOriginal
    let seconds: Double
  }

  let threads: FileThreads
  private let places: AsyncSemaphore

  init(_ threads: FileThreads, places: Int) {
    self.threads = threads
    self.places = AsyncSemaphore(permits: places)
  }

  /// There is one more folder.
  func addPlace() {
    places.release()
  }

  /// Reads the original, and runs `body` while its bytes are kept.
  ///
  /// Throws what ``SealedOriginal`` throws, and what `body` throws.
  func withSealed<Value>(
    _ file: Original, below root: RawPath, _ limits: Limits, _ body: (Sealed) async throws -> Value
  ) async throws -> Value {
    let thread = threads.thread(for: root)
    // Whoever waits for the thread takes no place.
    await thread.turn.acquire()
    await places.acquire()
    defer { places.release() }
    return try await body(read(file, on: thread, limits))
  }

  /// Reads the original on the thread, whose turn it gives back.
  private func read(_ file: Original, on thread: FileThread, _ limits: Limits) async throws(AgentError) -> Sealed {
    defer { thread.turn.release() }
    return try await thread.run { () throws(AgentError) in
      let start = ContinuousClock.now
      let original = try SealedOriginal(reading: file.file, limits: limits)
      return Sealed(original: original, seconds: start.duration(to: .now).seconds)
    }
  }
}
