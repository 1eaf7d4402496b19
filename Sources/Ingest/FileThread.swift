package import Model
import Posix
import Synchronization

/// A thread for the files of one folder, so that a disk that hangs holds up no other folder.
package actor FileThread {
  private nonisolated let executor: ThreadExecutor
  /// Since when the thread has been at work on one call.
  private nonisolated let busySince = Mutex<ContinuousClock.Instant?>(nil)
  private nonisolated let folder: RawPath
  /// Whose turn it is to have a file read: one at a time.
  nonisolated let turn = AsyncSemaphore(permits: 1)

  /// `name` is what the thread is called.
  package init(for folder: RawPath, name: String = "sluice-files") {
    executor = ThreadExecutor(name: name)
    self.folder = folder
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Runs `body` on this thread, however long that takes.
  package func run<Value: Sendable>(
    _ body: @Sendable () throws(AgentError) -> Value
  ) throws(AgentError) -> Value {
    busySince.withLock { $0 = .now }
    defer { busySince.withLock { $0 = nil } }
    return try body()
  }

  /// Runs `body` on this thread; throws `stalled` (transient) when that takes longer than `patience`.
  ///
  /// `body` then runs on by itself, and its result is dropped. A thread that has been at one call for so long already is not
  /// given another one.
  package nonisolated func run<Value: Sendable>(
    within patience: Duration, _ tried: String, _ body: @escaping @Sendable () throws(AgentError) -> Value
  ) async throws(AgentError) -> Value {
    guard !isStalled(longerThan: patience) else { throw stalled(tried, patience) }
    let answer: Result<Value, AgentError>? = await result(within: patience) {
      do throws(AgentError) {
        return .success(try await self.run(body))
      } catch {
        return .failure(error)
      }
    }
    guard let answer else { throw stalled(tried, patience) }
    return try answer.get()
  }

  private nonisolated func isStalled(longerThan patience: Duration) -> Bool {
    busySince.withLock { since in since.map { $0.duration(to: .now) > patience } ?? false }
  }

  private nonisolated func stalled(_ tried: String, _ patience: Duration) -> AgentError {
    AgentError(
      .transient, code: "stalled", tried: tried, on: folder.description,
      cause: "its disk has not answered for \(Int(patience.seconds)) s", advice: "look at the disk, or at its server")
  }
}

/// The threads of the folders that files are read from and moved to.
package final class FileThreads: Sendable {
  private let threads = Mutex<[RawPath: FileThread]>([:])

  /// With the threads of these folders: files arrive in `roots`, and are moved to `targets`.
  package init(roots: [RawPath] = [], targets: [RawPath] = []) {
    for root in roots { _ = thread(for: root) }
    for target in targets { _ = thread(for: target, name: "sluice-targets") }
  }

  /// The thread of this folder, which is made at the first use.
  package func thread(for folder: RawPath, name: String = "sluice-files") -> FileThread {
    threads.withLock { threads in
      if let thread = threads[folder] { return thread }
      let thread = FileThread(for: folder, name: name)
      threads[folder] = thread
      return thread
    }
  }
}
