import Glibc

/// Nanoseconds since 1970 by the wall clock.
///
/// C function: `clock_gettime(2)`.
package func nanosecondsSince1970() -> Int64 {
  var now = timespec()
  unsafe clock_gettime(CLOCK_REALTIME, &now)
  return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}

/// An instant in ISO 8601 and UTC, to the millisecond: `2026-11-21T10:11:12.345Z`.
///
/// `nanoseconds` are counted from 1970.
package func isoText(_ nanoseconds: Int64) -> String {
  let (seconds, rest) = nanoseconds.flooredQuotient(by: 1_000_000_000)
  let (days, second) = seconds.flooredQuotient(by: 86_400)
  // Howard Hinnant's civil_from_days: years that begin in March, in eras of 400 years of 146,097 days.
  let (era, dayOfEra) = (days + 719_468).flooredQuotient(by: 146_097)
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let marchMonth = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
  let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  let time = "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
  return "\(date)T\(time).\(padded(rest / 1_000_000, 3))Z"
}

private func padded(_ number: Int64, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
  /// The quotient towards minus infinity, and a remainder that is not negative.
  fileprivate func flooredQuotient(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
