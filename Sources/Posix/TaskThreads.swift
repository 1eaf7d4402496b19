import CPosix
import Glibc
import Synchronization

/// The threads that Swift's tasks run on, in place of libdispatch's.
///
/// On Linux libdispatch looks after its worker threads with a timer that fires every second from the first job to the end
/// of the process. An agent that has nothing to do must not wake, so its tasks run here: on as many threads as there are
/// cores, which sleep until there is a job. `Task.sleep` goes to libdispatch all the same: use ``Alarm``.
///
/// C symbol: `swift_task_enqueueGlobal_hook`, by which the runtime lets a process run its global executor itself. Public
/// API can't say it before executors can be chosen for a whole program (`ExecutorFactory`, experimental in Swift 6.3).
package final class TaskThreads: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let waking = Semaphore()

  private static let shared = TaskThreads()

  /// Has all tasks of the process run here. To be called before the first task is made, once.
  package static func takeOver() {
    for _ in 0..<max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))) {
      startThread(name: "sluice-tasks") { shared.run() }
    }
    unsafe sluice_take_over_tasks { job in
      guard let job = unsafe job else { return }
      TaskThreads.shared.put(unsafe unsafeBitCast(job, to: UnownedJob.self))
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    put(UnownedJob(job))
  }

  private func put(_ job: UnownedJob) {
    jobs.withLock { $0.append(job) }
    waking.signal()
  }

  private func run() {
    while true {
      waking.wait()
      guard let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
