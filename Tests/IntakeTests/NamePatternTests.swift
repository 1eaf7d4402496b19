import Glibc
import Testing

@testable import Intake

/// A pattern means what it means to fnmatch(3), however it is compared.
@Suite struct NamePatternTests {
  private static let names = [
    "a.part", "A.PART", ".part", "part", "a.part.jpg", "thumbs.db", "Thumbs.DB", "thumbs.dbx", "~$letter", "~", "a~",
    "#12",
    "#12a", "#", "IMG_1.jpg", "img_1.JPG", "a*b", "", "é.tmp", "x.TMP",
  ]

  @Test(arguments: [
    "*.part", "*.tmp", "*~", "~$*", "#+([0-9])", "thumbs.db", "*", "IMG_*", "*.[jJ][pP]?", "a\\*b", "*é*", "",
  ])
  func aPatternMatchesWhatItSays(pattern: String) {
    for name in Self.names {
      let bytes = Array(name.utf8)
      #expect(
        NamePattern(pattern, withCase: true).matches(bytes[...]) == (unsafe fnmatch(pattern, name, 0) == 0),
        "\(pattern) and \(name)")
      #expect(
        NamePattern(pattern, withCase: false).matches(bytes[...]) == (unsafe fnmatch(pattern, name, 0x30) == 0),
        "\(pattern) and \(name), whatever the case")
    }
  }
}
