import CSystemd
import Glibc

/// What a service tells systemd about itself; nothing is said where nobody listens (`$NOTIFY_SOCKET` is not set).
///
/// C function: `sd_notify(3)`.
package struct ServiceNotification: Hashable, Sendable {
  private let state: String

  /// Everything is up: all watches stand.
  package static let ready = ServiceNotification(state: "READY=1")
  /// The end has begun.
  package static let stopping = ServiceNotification(state: "STOPPING=1")
  /// It is at work, and not only there: see ``ServiceWatchdog``.
  package static let alive = ServiceNotification(state: "WATCHDOG=1")
  /// The config is being read again; ``ready`` follows.
  ///
  /// Source: `Type=notify-reload` of `systemd.service(5)`.
  package static var reloading: ServiceNotification {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    let microseconds = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
    return ServiceNotification(state: "RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
  }

  /// One line for `systemctl status`.
  package static func status(_ text: String) -> ServiceNotification {
    ServiceNotification(state: "STATUS=\(LogValue.string(text).safe)")
  }

  /// Tells it.
  ///
  /// Whoever does not hear it is systemd's matter.
  package func send() {
    _ = unsafe sd_notify(0, state)
  }
}
