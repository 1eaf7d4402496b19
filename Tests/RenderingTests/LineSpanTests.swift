import Testing

@testable import Rendering

/// Where the samples of a resized line lie, for chroma at the edges of pictures with odd sides.
@Suite struct LineSpanTests {
  @Test func aLineOfTheSameLengthIsLeftAlone() {
    #expect(LineSpan(from: 100, extent: 100, length: 100, sharing: 1, isReversed: false).isWhole)
    #expect(!LineSpan(from: 100, extent: 100, length: 100, sharing: 1, isReversed: true).isWhole)
    #expect(!LineSpan(from: 101, extent: 100.5, length: 101, sharing: 1, isReversed: false).isWhole)
  }

  @Test func chromaOfAnOddLineGoesHalfASampleBeyondIt() {
    // 201 columns become 101, of which the chroma has 51 for 102.
    let span = LineSpan(from: 101, extent: 100.5, length: 101, sharing: 2, isReversed: false)
    #expect(span.count == 51)
    #expect(span.offset == 0)
    #expect(abs(span.extent - 100.5 * 102 / 101) < 1e-9)
  }

  @Test func aReversedLineGoesBeyondItsBeginning() {
    let span = LineSpan(from: 101, extent: 100.5, length: 101, sharing: 2, isReversed: true)
    #expect(abs(span.offset + span.extent - 100.5) < 1e-9)
    #expect(span.offset < 0)
  }

  @Test func aLineThatIsNotOddStaysWithinItself() {
    for isReversed in [false, true] {
      let span = LineSpan(from: 500, extent: 500, length: 300, sharing: 2, isReversed: isReversed)
      #expect(span.count == 150 && span.offset == 0 && span.extent == 500)
    }
  }
}
