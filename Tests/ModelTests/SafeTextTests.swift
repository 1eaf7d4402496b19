import Model
import Testing

@Suite struct SafeTextTests {
  @Test(arguments: [
    ("plain name.jpg", "plain name.jpg"), ("Zürich 日本 🏔.jpg", "Zürich 日本 🏔.jpg"), ("e\u{301}", "e\u{301}"),
    ("a\nb\tc\rd", "a\\nb\\tc\\rd"), ("a\\nb", "a\\\\nb"), ("\u{1B}[31mred", "\\x1b[31mred"), ("\u{7F}", "\\x7f"),
    ("\u{85}", "\\u{85}"), ("\u{202E}gpj.exe", "\\u{202e}gpj.exe"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
    ("\u{200B}\u{FEFF}", "\\u{200b}\\u{feff}"), ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"), ("\u{E000}", "\\u{e000}"),
    ("\u{0}", "\\x00"), ("", ""),
  ])
  func textIsShownSafely(_ text: String, _ shown: String) {
    #expect(Array(safeText(text.utf8).utf8) == Array(shown.utf8))
  }

  @Test(arguments: [
    ([0x61, 0xFF, 0x62], "a\\xffb"), ([0xFF], "\\xff"), ([0x61, 0xE2, 0x82], "a\\xe2\\x82"), ([0xC3], "\\xc3"),
    ([0xE2, 0x82, 0x61], "\\xe2\\x82a"), ([0xF0, 0x9F, 0x8F, 0x0A], "\\xf0\\x9f\\x8f\\n"),
    ([0xC0, 0xAF], "\\xc0\\xaf"),
    ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"), ([0xFF, 0xC3, 0xA9], "\\xffé"), ([0x80, 0x80], "\\x80\\x80"),
    ([0xF5, 0x80, 0x80, 0x80, 0x7A], "\\xf5\\x80\\x80\\x80z"),
  ])
  func bytesThatAreNoTextAreShownByTheirNumbers(_ bytes: [UInt8], _ shown: String) {
    #expect(safeText(bytes) == shown)
  }

  @Test func everySequenceOfThreeBytesIsShownInPrintableCharacters() {
    let edges: [UInt8] = [0x00, 0x0A, 0x41, 0x5C, 0x7F, 0x80, 0xBF, 0xC2, 0xE2, 0xED, 0xF0, 0xF4, 0xFF]
    for first in edges {
      for second in edges {
        for third in edges {
          let shown = safeText([first, second, third])
          #expect(!shown.isEmpty)
          let isSafe = shown.unicodeScalars.allSatisfy { scalar in
            scalar.value >= 0x20 && !scalar.properties.isDefaultIgnorableCodePoint
          }
          #expect(isSafe, "\([first, second, third])")
        }
      }
    }
  }
}
