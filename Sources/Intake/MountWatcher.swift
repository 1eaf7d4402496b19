import Glibc
import Model
import Posix

/// A thread that sleeps until something is mounted or unmounted. C function: `poll` on `/proc/self/mountinfo`.
///
/// inotify does not tell that a root was hidden by a mount over it, or that a mount is back.
final class MountWatcher: Sendable {
  private let stopping: Descriptor

  /// Starts the thread; `changed` is called on it after every change, until the watcher goes.
  init(changed: @escaping @Sendable () -> Void) throws(AgentError) {
    let table = try Descriptor.open(MountTable.path, O_RDONLY)
    var ends: [Int32] = [-1, -1]
    try check("make a pipe") { unsafe pipe(&ends) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let numbers = (table: table.release(), end: ends[0])
    stopping = Descriptor(owning: ends[1])
    startThread(name: "sluice-mounts") {
      let table = Descriptor(owning: numbers.table)
      let end = Descriptor(owning: numbers.end)
      while Self.waitForChange(of: table, orEnd: end) { changed() }
    }
  }

  /// False when the other end of the pipe is closed.
  private static func waitForChange(of table: borrowing Descriptor, orEnd end: borrowing Descriptor) -> Bool {
    var items = [
      pollfd(fd: table.number, events: Int16(POLLPRI), revents: 0),
      pollfd(fd: end.number, events: 0, revents: 0),
    ]
    while unsafe poll(&items, 2, -1) < 0 {
      guard errno == EINTR else { return false }
    }
    return items[1].revents == 0
  }
}
