import FoundationEssentials
import Model
import Settings
import Testing

@Suite struct WrittenTimeTests {
  /// 2026-11-21T12:00:00Z.
  private static let now = Date(timeIntervalSince1970: 1_795_262_400)

  private static let units = "use one of ms, s, m, min, h, d, w, as in 7 d, or a date like 2026-11-21"

  @Test(arguments: [
    ("30m", Duration.seconds(1800)), ("30 min", .seconds(1800)), ("24 h", .seconds(86_400)), ("1.5h", .seconds(5400)),
    ("7 d", .seconds(604_800)), ("2W", .seconds(1_209_600)), (" 90 s ", .seconds(90)), ("5 ms", .milliseconds(5)),
    ("0 s", .zero),
  ])
  func durations(_ text: String, _ duration: Duration) throws {
    #expect(try WrittenTime.duration(text, of: "--time") == duration)
  }

  @Test(arguments: [
    ("2 h", -7_200.0), ("7 d", -604_800), ("2026-11-21", -43_200), ("2026-11-21T10:30", -5_400),
    ("2026-11-21 10:30:15", -5_385), ("2026-11-21T10:30:15Z", -5_385), ("2026-11-21T10:30:15.250Z", -5_384.75),
    ("2026-11-21T12:30:00+01:00", -1_800), ("2026-11-21t04:00:00-0800", 0), ("2024-02-29", -86_097_600),
  ])
  func instants(_ text: String, _ seconds: Double) throws {
    let instant = try WrittenTime.instant(text, of: "--since", now: Self.now)
    #expect(instant.timeIntervalSince(Self.now) == seconds)
  }

  @Test(arguments: [
    ("yesterday", "\"yesterday\" is neither a duration nor a date; write it like 7 d or 2026-11-21"),
    ("2026/11/21", "\"/11/21\" in \"2026/11/21\" is not a unit of a duration; \(units)"),
    ("5", "\"5\" has no unit; write it like 7 d or 2026-11-21"),
    ("20261121", "\"20261121\" has no unit; write it like 7 d or 2026-11-21"),
    ("5 y", "\"y\" in \"5 y\" is not a unit of a duration; \(units)"),
    ("9999 w", "\"9999 w\" is not from 0 ms to 5218 w; write it like 7 d or 2026-11-21"),
    ("2026-11-22", "\"2026-11-22\" is still to come"),
    ("2026-02-29", "\"2026-02-29\" is not a date or a time; write it like 2026-11-21, 2026-11-21T10:30:00Z or 7 d"),
    (
      "2026-11-21T24:30",
      "\"2026-11-21T24:30\" is not a date or a time; write it like 2026-11-21, 2026-11-21T10:30:00Z or 7 d"
    ),
    ("2026-1-1", "\"2026-1-1\" is not a date or a time; write it like 2026-11-21, 2026-11-21T10:30:00Z or 7 d"),
  ])
  func whatIsNoTimeIsToldSo(_ text: String, _ complaint: String) {
    let failure = #expect(throws: AgentError.self) { try WrittenTime.instant(text, of: "--since", now: Self.now) }
    #expect(failure?.fault == .usage)
    #expect(failure?.description == "could not understand --since: \(complaint)")
  }

  @Test func whatIsNoDurationIsToldSo() {
    let failure = #expect(throws: AgentError.self) { try WrittenTime.duration("2026-11-21", of: "--time") }
    #expect(failure?.fault == .usage)
    let soon = #expect(throws: AgentError.self) { try WrittenTime.duration("soon", of: "--time") }
    #expect(
      soon?.description
        == "could not understand --time: \"soon\" is not a duration; write it like 90 s, 30m, 24 h, 7 d or 2 w")
  }
}
