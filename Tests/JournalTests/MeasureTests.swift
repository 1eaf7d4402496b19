import Testing

@testable import Journal

@Suite struct MeasureTests {
  @Test(arguments: [
    (Int64(0), "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_468_006, "1.4 MiB"), (1_048_575, "1.0 MiB"),
    (5 << 40, "5.0 TiB"), (.max, "8.0 EiB"),
  ])
  func sizes(_ bytes: Int64, _ text: String) { #expect(Measure.bytes(bytes) == text) }

  @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")])
  func counts(_ count: Int, _ text: String) { #expect(Measure.count(count) == text) }

  @Test(arguments: [
    (0.0, "0 ms"), (0.0124, "12 ms"), (0.9999, "1.0 s"), (3.24, "3.2 s"), (59.99, "1 min 0 s"), (125, "2 min 5 s"),
    (3840, "1 h 4 min"), (.infinity, "?"), (-1, "0 ms"),
  ])
  func durations(_ seconds: Double, _ text: String) { #expect(Measure.duration(seconds) == text) }

  @Test(arguments: [(0, "images"), (1, "image"), (2, "images")])
  func nouns(_ count: Int, _ text: String) { #expect(Measure.noun("image", for: count) == text) }
}

@Suite struct ProgressBarTests {
  private let bar = ProgressBar(done: 12, total: 24, bytes: 16_000_000, elapsed: .seconds(4))

  @Test func itSaysHowFarAndHowFast() {
    #expect(
      bar.line(width: 100)
        == "[====================>                   ]   50 %  12/24  3.0 files/s  4.0 MB/s  4 s left")
    #expect(bar.line(width: 70) == "[==========>          ]   50 %  12/24  3.0 files/s  4.0 MB/s  4 s left")
    #expect(bar.line(width: 50) == "[=====>     ]   50 %  12/24  3.0 files/s  4 s left")
    #expect(bar.line(width: 40) == "[=======>      ]   50 %  12/24  4 s left")
    #expect(bar.line(width: 16) == " 50 %  12/24")
  }

  @Test(arguments: 0...120) func itFitsTheWidth(_ width: Int) {
    for done in [0, 1, 12, 23, 24] {
      let bar = ProgressBar(done: done, total: 24, bytes: 1 << 40, elapsed: .milliseconds(10))
      #expect(bar.line(width: width).count <= width)
    }
  }

  @Test func theBeginningAndTheEnd() {
    #expect(
      ProgressBar(done: 0, total: 3, bytes: 0, elapsed: .zero).line(width: 30) == "[>               ]    0 %  0/3")
    #expect(
      ProgressBar(done: 3, total: 3, bytes: 0, elapsed: .seconds(1)).line(width: 40)
        == "[================]  100 %  3/3  0 s left")
    #expect(ProgressBar(done: 0, total: 0, bytes: 0, elapsed: .zero).line(width: 30).contains("100 %"))
  }
}
