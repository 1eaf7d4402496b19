import CSystemd

/// How long systemd lets a service be silent before it takes it for dead.
package struct ServiceWatchdog: Hashable, Sendable {
  /// Four times in the time that systemd waits: three quarters of it may pass between a question and its answer.
  package let interval: Duration

  /// Nil where nobody waits for this process.
  ///
  /// `$WATCHDOG_USEC` says how long, `$WATCHDOG_PID` for whom. C function: `sd_watchdog_enabled(3)`.
  package init?() {
    var microseconds: UInt64 = 0
    guard unsafe sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
    interval = .microseconds(Int64(clamping: microseconds / 4))
  }
}
