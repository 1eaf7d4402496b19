import Posix
import Testing

@Suite struct FreeNamesTests {
  private static func names(_ name: String, count: Int = 3, atMost longest: Int = 255) -> [String] {
    FreeNames(after: Array(name.utf8), atMost: longest).prefix(count).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: [
    ("a.jpg", ["a.jpg", "a-2.jpg", "a-3.jpg"]),
    ("a", ["a", "a-2", "a-3"]),
    (".a", [".a", ".a-2", ".a-3"]),
    ("a.b.jpg", ["a.b.jpg", "a.b-2.jpg", "a.b-3.jpg"]),
  ])
  func aTakenNameGetsANumber(name: String, wanted: [String]) {
    #expect(Self.names(name) == wanted)
  }

  @Test(arguments: [240, 244, 250, 251, 255])
  func noNameIsLongerThanTheFolderTakes(length: Int) {
    for name in [String(repeating: "x", count: length - 4) + ".jpg", String(repeating: "x", count: length)] {
      let found = Self.names(name, count: 10_000)
      #expect(found.count == 10_000 && Set(found).count == 10_000)
      #expect(found.first == name && found.allSatisfy { $0.utf8.count <= 255 })
      #expect(!name.hasSuffix(".jpg") || found.allSatisfy { $0.hasSuffix(".jpg") })
      let reason = FreeNames(stem: Array(name.utf8), suffix: Array(".reason.txt".utf8)).prefix(10_000)
      #expect(reason.allSatisfy { $0.count <= 255 && $0.suffix(11) == Array(".reason.txt".utf8)[...] })
    }
  }

  @Test func noCharacterIsCutInTwo() {
    let name = String(repeating: "é", count: 125) + ".jpg"
    for found in Self.names(name, count: 2_000) { #expect(!found.contains("\u{FFFD}")) }
  }

  @Test func aShorterLimitIsKept() {
    #expect(Self.names("abcdefghij.jpg", atMost: 10) == ["abcdef.jpg", "abcd-2.jpg", "abcd-3.jpg"])
  }
}
