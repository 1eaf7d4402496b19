import Model
import Posix
import Testing

@testable import Intake

@Suite struct HeldFilesTests {
  /// When a file is told of, in seconds, that is looked at every five seconds for twenty minutes.
  private func told(_ sight: (Int) -> Sight) -> [Int] {
    var held = HeldFiles()
    return stride(from: 0, through: 1_200, by: 5).filter { second in
      held.saw(sight(second), at: SettlerTests.place("a"), SettlerTests.at(second * 1_000)) != nil
    }
  }

  @Test func aFileThatIsHeldOpenIsToldOfOnce() {
    #expect(told { _ in SettlerTests.file(writer: .some) } == [300])
  }

  @Test func aFileThatGrowsIsNot() {
    #expect(told { SettlerTests.file(size: Int64($0 / 60), writer: .some) } == [])
  }

  @Test func aFileThatIsClosedOrGoneIsNot() {
    for other in [SettlerTests.file(), SettlerTests.file(writer: .unknown), .nothing] {
      #expect(told { $0 % 200 == 0 ? other : SettlerTests.file(writer: .some) } == [])
    }
  }

  @Test func eachStayIsToldOf() {
    #expect(told { SettlerTests.file(version: $0 < 600 ? 1 : 2, writer: .some) } == [300, 900])
  }

  @Test func whatIsLookedAtNoMoreIsForgotten() {
    var held = HeldFiles()
    for number in 0..<3_000 {
      _ = held.saw(
        SettlerTests.file(writer: .some), at: SettlerTests.place("\(number)"), SettlerTests.at(number * 1_000))
    }
    #expect(held.count <= 1_100)
  }
}
