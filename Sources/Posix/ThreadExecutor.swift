import CPosix
import Glibc
import Model
import Synchronization

/// A serial executor with a thread of its own, for an actor whose calls block in C.
///
/// The cooperative pool has one thread a core and must never wait for a disk or another process. The thread sleeps while
/// there is nothing to do, without waking, and ends when the executor goes. `DispatchSerialQueue` would serve, but is
/// not an executor on Linux.
package final class ThreadExecutor: SerialExecutor {
  private let mailbox: Mailbox

  /// Starts the thread. `name` is at most 15 bytes, as `ps -L` and `perf` show it.
  package init(name: String) {
    let mailbox = Mailbox()
    self.mailbox = mailbox
    startThread(name: name) { mailbox.run() }
  }

  deinit {
    mailbox.close()
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let work = unsafe Work(job: UnownedJob(job), executor: asUnownedSerialExecutor())
    mailbox.put(work)
  }
}

/// A job and where it runs. Safe because the runtime keeps the executor alive as long as it has jobs.
@safe private struct Work {
  let job: UnownedJob
  let executor: UnownedSerialExecutor

  func run() {
    unsafe job.runSynchronously(on: executor)
  }
}

/// The jobs of one executor, and its thread's sleep.
private final class Mailbox: Sendable {
  private struct State {
    var jobs: [Work] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let waking = Semaphore()

  func put(_ work: Work) {
    state.withLock { $0.jobs.append(work) }
    waking.signal()
  }

  func close() {
    state.withLock { $0.isClosed = true }
    waking.signal()
  }

  func run() {
    while true {
      waking.wait()
      let (jobs, isClosed) = state.withLock { state in
        defer { state.jobs = [] }
        return (state.jobs, state.isClosed)
      }
      for work in jobs { work.run() }
      if isClosed, jobs.isEmpty { return }
    }
  }
}

/// Starts a detached thread that runs `body` to its end. C function: `pthread_create`.
package func startThread(name: String, _ body: @escaping @Sendable () -> Void) {
  final class Start {
    let name: String
    let body: @Sendable () -> Void
    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
  let start = unsafe Unmanaged.passRetained(Start(name: String(name.utf8.prefix(15)) ?? "sluice", body: body))
  var thread = pthread_t()
  let result = unsafe pthread_create(
    &thread, nil,
    { context in
      guard let context = unsafe context else { return nil }
      let start = unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
      unsafe sluice_name_thread(start.name)
      start.body()
      return nil
    }, start.toOpaque())
  guard result == 0 else {
    // Nothing was begun that would not be found again by the next start.
    let error = AgentError.system(result, tried: "start the thread", on: name)
    let text = Array("sluice: \(error); raise the limit of processes and threads\n".utf8)
    _ = unsafe write(STDERR_FILENO, text, text.count)
    _exit(1)
  }
  pthread_detach(thread)
}
