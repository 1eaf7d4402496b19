import Model
import Testing

@testable import Pool

@Suite struct PoolPathTests {
  private static let hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

  @Test(arguments: OutputFormat.allCases, ["small", "a", "x-2", "abcdefghijklmnopqrstuvwxyzabcdef"])
  func whatIsBuiltIsParsed(_ format: OutputFormat, _ variant: String) throws {
    let hash = try #require(ContentHash(hex: Self.hex))
    let path = try #require(PoolPath(hash: hash, variant: variant, format: format))
    #expect(path.description == "01/23/\(Self.hex)_\(variant).\(format.fileExtension)")
    #expect(PoolPath(path.path) == path)
    #expect(path.folders == ["01", "23"])
    #expect(path.fileName == "\(Self.hex)_\(variant).\(format.fileExtension)")
  }

  @Test(arguments: [
    "", "Small", "a_b", "a.b", "../x", "a/b", "1a", "-a", "é", "a ", "abcdefghijklmnopqrstuvwxyzabcdefg",
  ])
  func whatIsNoVariantsNameBuildsNothing(_ variant: String) throws {
    #expect(PoolPath(hash: try #require(ContentHash(hex: Self.hex)), variant: variant, format: .jpeg) == nil)
  }

  @Test(arguments: [
    "", "/", "01", "01/23", "01/23/", "01/23/_small.jpg", "01/23/\(hex)", "01/23/\(hex)_", "01/23/\(hex)_.jpg",
    "01/23/\(hex)_small", "01/23/\(hex)_small.", "01/23/\(hex)_small.jpeg", "01/23/\(hex)_small.JPG",
    "01/23/\(hex)_small.jpg.jpg", "01/23/\(hex)_small.jpg ", "01/23/\(hex)_small.jpg\n", "01/23/\(hex)_small.jpg/",
    "/01/23/\(hex)_small.jpg", "./01/23/\(hex)_small.jpg", "01//23/\(hex)_small.jpg", "01/24/\(hex)_small.jpg",
    "02/23/\(hex)_small.jpg", "01/23/\(hex.uppercased())_small.jpg", "01/23/\(hex)0_small.jpg",
    "01/23/\(hex.dropLast())_small.jpg", "01/23/\(hex)-small.jpg", "01/23/\(hex)_Small.jpg",
    "01/23/\(hex)_../x.jpg", "01/23/\(hex)_sm\u{E9}.jpg", "01/23/\(hex)_small\u{0}.jpg", "../01/23/\(hex)_small.jpg",
    "01/23/.sluice-0123456789abcdef0123456789abcdef.part", "\(hex)_small.jpg",
  ])
  func anythingElseIsNotThePools(_ text: String) {
    #expect(PoolPath(bytes: Array(text.utf8)) == nil)
  }

  @Test func invalidUTF8IsNotThePools() throws {
    let good = Array("01/23/\(Self.hex)_small.jpg".utf8)
    #expect(PoolPath(bytes: good) != nil)
    for index in good.indices {
      var bytes = good
      bytes[index] = 0xFF
      #expect(PoolPath(bytes: bytes) == nil, "byte \(index)")
    }
  }

  @Test(arguments: [
    (".sluice-0123456789abcdef0123456789abcdef.part", true), (".sluice-0123456789ABCDEF0123456789abcdef.part", false),
    (".sluice-0123456789abcdef0123456789abcde.part", false), (".sluice-.part", false), ("", false),
    ("sluice-0123456789abcdef0123456789abcdef.part", false), (".sluice-0123456789abcdef0123456789abcdef.parts", false),
    (".sluice-0123456789abcdef0123456789abcdef", false), (".sluice-0123456789abcdef0123456789abcdeg.part", false),
  ])
  func hiddenNamesAreExactlyOurs(_ text: String, _ isOurs: Bool) {
    #expect((TemporaryName(bytes: Array(text.utf8)) != nil) == isOurs)
    #expect(TemporaryName(bytes: Array(TemporaryName().text.utf8)) != nil)
  }
}
