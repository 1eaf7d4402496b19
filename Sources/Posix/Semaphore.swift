import CPosix
import Glibc

/// A counting semaphore: a thread waits without waking until somebody signals. C type: `sem_t`, see sem_overview(7).
@safe package final class Semaphore: @unchecked Sendable {
  // Sendable because a sem_t is made to be shared: all that is ever done to it after `init` is sem_post and sem_wait,
  // which POSIX makes safe from any thread.
  private let semaphore: UnsafeMutablePointer<sem_t>

  package init() {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  package func signal() {
    unsafe _ = sem_post(semaphore)
  }

  /// Waits until somebody signals or the time has passed; may end early.
  package func wait(atMost time: Duration) {
    let (seconds, attoseconds) = time.components
    unsafe _ = sluice_wait_for(semaphore, max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
  }

  package func wait() {
    while unsafe sem_wait(semaphore) != 0 {}
  }
}
