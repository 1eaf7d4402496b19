package import FoundationEssentials
import Glibc

/// Nanoseconds since 1970 by the wall clock.
///
/// C function: `clock_gettime(2)`.
package func nanosecondsSince1970() -> Int64 {
  var now = timespec()
  unsafe clock_gettime(CLOCK_REALTIME, &now)
  return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}

/// An instant in ISO 8601 and UTC, to the millisecond below: `2026-11-21T10:11:12.345Z`.
///
/// `nanoseconds` are counted from 1970. C functions: `gmtime_r`, `strftime`. Foundation's style counts in floating point,
/// and is a millisecond off now and then.
package func isoText(_ nanoseconds: Int64) -> String {
  let below = nanoseconds % 1_000_000_000
  let rest = below < 0 ? below + 1_000_000_000 : below
  var seconds = time_t((nanoseconds - rest) / 1_000_000_000)
  var parts = unsafe tm()
  var text = [CChar](repeating: 0, count: 32)
  unsafe gmtime_r(&seconds, &parts)
  let length = unsafe strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
  let milliseconds = String(rest / 1_000_000)
  let digits = String(repeating: "0", count: 3 - milliseconds.count) + milliseconds
  return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self) + ".\(digits)Z"
}

/// An instant in ISO 8601 and UTC, to the millisecond below.
package func isoText(_ date: Date) -> String {
  isoText(Int64((date.timeIntervalSince1970 * 1_000_000).rounded()) * 1_000)
}
