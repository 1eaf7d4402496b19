package import FoundationEssentials
import Glibc
package import Model

/// Times as people write them on the command line: durations, and instants that are past.
package enum WrittenTime {
  /// Beside the units of the config's durations, the longer ones, and `m` as in `30m`.
  private static let quantity = Quantity(
    measure: "duration",
    units: [
      .init(name: "w", factor: 604_800_000), .init(name: "d", factor: 86_400_000), .init(name: "h", factor: 3_600_000),
      .init(name: "min", factor: 60_000), .init(name: "m", factor: 60_000), .init(name: "s", factor: 1000),
      .init(name: "ms", factor: 1),
    ],
    bareFactor: nil, examples: "90 s, 30m, 24 h, 7 d or 2 w", range: 0...5_218 * 604_800_000)

  /// The duration that the value of an option is: `30m`, `24 h`, `7 d`; a hundred years at most.
  ///
  /// `option` is its name with the hyphens, for errors. Throws `usage`.
  package static func duration(_ text: String, of option: String) throws(AgentError) -> Duration {
    do throws(ValueProblem) {
      return .milliseconds(try quantity.parse(text.trimmed))
    } catch {
      throw mistake(error, in: option)
    }
  }

  /// The instant that the value of an option is: so long before `now` (`2 h`, `7 d`), or a date or a time of ISO 8601
  /// (`2026-11-21`, `2026-11-21T10:30:00Z`), in UTC where it names no other offset.
  ///
  /// `option` is its name with the hyphens, for errors. Throws `usage`, also for what is still to come.
  package static func instant(_ text: String, of option: String, now: Date = Date()) throws(AgentError) -> Date {
    let text = text.trimmed
    // A date begins with four digits and a hyphen, a duration does not.
    guard text.utf8.dropFirst(4).first == UInt8(ascii: "-") else {
      do throws(ValueProblem) {
        return now.addingTimeInterval(-Duration.milliseconds(try quantity.parse(text)).seconds)
      } catch {
        let isNumber = error.code != "not-a-duration"
        let problem = ValueProblem(
          isNumber ? error.code : "not-a-time",
          isNumber ? error.cause : "\(quoted(text)) is neither a duration nor a date",
          advice: error.code == "unknown-unit"
            ? "\(error.advice), as in 7 d, or a date like 2026-11-21" : "write it like 7 d or 2026-11-21")
        throw mistake(problem, in: option)
      }
    }
    guard let instant = date(text) else {
      let problem = ValueProblem(
        "not-a-time", "\(quoted(text)) is not a date or a time",
        advice: "write it like 2026-11-21, 2026-11-21T10:30:00Z or 7 d")
      throw mistake(problem, in: option)
    }
    guard instant <= now else {
      throw mistake(ValueProblem("not-past", "\(quoted(text)) is still to come"), in: option)
    }
    return instant
  }

  private static func mistake(_ problem: ValueProblem, in option: String) -> AgentError {
    AgentError(
      .usage, code: problem.code, tried: "understand \(option)", cause: problem.cause, advice: problem.advice)
  }

  /// `YYYY-MM-DD`, perhaps with `Thh:mm`, `:ss`, a fraction of a second, and `Z` or `+hh:mm`.
  ///
  /// C function: `timegm`, which carries what is no date (February 30th) over into the next month.
  private static func date(_ text: String) -> Date? {
    let form = /(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?:[Zz]|([+-])(\d\d):?(\d\d))?)?/
      .asciiOnlyDigits()
    guard let match = text.wholeMatch(of: form) else { return nil }
    let (_, year, month, day, hour, minute, second, fraction, sign, hours, minutes) = match.output
    func number(_ part: Substring?) -> Int32 { part.flatMap { Int32($0) } ?? 0 }
    var parts = unsafe tm()
    unsafe parts.tm_year = number(year) - 1900
    unsafe parts.tm_mon = number(month) - 1
    unsafe parts.tm_mday = number(day)
    unsafe parts.tm_hour = number(hour)
    unsafe parts.tm_min = number(minute)
    unsafe parts.tm_sec = number(second)
    let seconds = unsafe timegm(&parts)
    guard unsafe parts.tm_mon == number(month) - 1, unsafe parts.tm_mday == number(day),
      unsafe parts.tm_hour == number(hour), unsafe parts.tm_min == number(minute),
      unsafe parts.tm_sec == number(second), number(hours) < 24, number(minutes) < 60
    else { return nil }
    let offset = Double(number(hours) * 3600 + number(minutes) * 60) * (sign == "-" ? -1 : 1)
    let below = fraction.flatMap { Double("0\($0)") } ?? 0
    return Date(timeIntervalSince1970: Double(seconds) + below - offset)
  }
}
