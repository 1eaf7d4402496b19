import Glibc
import Model

/// Waits until a descriptor has something to read or its other end is gone; false when the time is up first.
///
/// C function: `poll`.
func isReadable(_ number: Int32, within limit: Duration) throws(AgentError) -> Bool {
  let end = ContinuousClock.now + limit
  while true {
    var item = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    let left = max(.zero, ContinuousClock.now.duration(to: end))
    let milliseconds = left == .zero ? 0 : Int32(min(left / .milliseconds(1) + 1, 1_000_000_000))
    let ready = unsafe poll(&item, 1, milliseconds)
    if ready > 0 { return true }
    if ready < 0, errno != EINTR { throw .system(errno, tried: "wait for a message") }
    if ready == 0, ContinuousClock.now >= end { return false }
  }
}
