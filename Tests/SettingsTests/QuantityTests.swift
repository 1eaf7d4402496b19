import Model
import Testing

@testable import Settings

@Suite struct QuantityTests {
  @Test(arguments: [
    ("0 ms", Duration.zero, "0 ms"),
    ("500 ms", .milliseconds(500), "500 ms"),
    ("1500ms", .milliseconds(1500), "1500 ms"),
    ("1.5 s", .milliseconds(1500), "1500 ms"),
    ("60 s", .seconds(60), "1 min"),
    ("0.5 h", .seconds(1800), "30 min"),
    ("1 H", .seconds(3600), "1 h"),
  ])
  func durations(_ text: String, _ value: Duration, _ shown: String) throws {
    let form = ValueForm<Duration>.duration(0...3_600_000)
    #expect(try form.parse(text, RawPath("/")) == value)
    #expect(form.show(value) == shown)
    #expect(try form.parse(shown, RawPath("/")) == value)
  }

  @Test(arguments: [
    ("4096", Int64(4096), "4 KiB"),
    ("4097", 4097, "4097"),
    ("1 B", 1, "1"),
    ("64 MiB", 64 << 20, "64 MiB"),
    ("1 GB", 1_000_000_000, "1 GB"),
    ("1.5 gib", 3 << 29, "1536 MiB"),
    ("2kb", 2000, "2 kB"),
  ])
  func sizes(_ text: String, _ value: Int64, _ shown: String) throws {
    let form = ValueForm<Int64>.size(1...1 << 40)
    #expect(try form.parse(text, RawPath("/")) == value)
    #expect(form.show(value) == shown)
    #expect(try form.parse(shown, RawPath("/")) == value)
  }

  @Test(arguments: [
    ("256 MP", 256_000_000, "256 MP"), ("12000001", 12_000_001, "12000001"), ("2 gp", 2_000_000_000, "2 GP"),
  ])
  func pixels(_ text: String, _ value: Int, _ shown: String) throws {
    let form = ValueForm<Int>.pixels(1...1_000_000_000_000)
    #expect(try form.parse(text, RawPath("/")) == value)
    #expect(form.show(value) == shown)
  }

  @Test(arguments: ["", " ", "ms", "1..5 s", ".5 s", "5. s", "1e3 s", "+1 s", "1,5 s", "nan s", "٣ s", "1 s s"])
  func whatIsNoDuration(_ text: String) {
    #expect(throws: ValueProblem.self) {
      try ValueForm<Duration>.duration(0...3_600_000).parse(text, RawPath("/"))
    }
  }
}

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("wrokers", "workers"), ("worker", "workers"), ("pol", "pool"), ("catalogue", "catalog"), ("POOL", "pool"),
    ("xyzzy", nil), ("", nil),
  ])
  func aSlipIsForgiven(_ slip: String, _ meant: String?) {
    #expect(nearestName(to: slip, among: ["pool", "catalog", "workers"]) == meant)
  }

  @Test(arguments: [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abc", "abc", 0)])
  func distance(_ left: String, _ right: String, _ edits: Int) {
    #expect(editDistance(left, right) == edits)
    #expect(editDistance(right, left) == edits)
  }
}
