import FoundationEssentials
import Model
import Testing

@Suite struct ContentHashTests {
  private static let hex = "0123456789abcdeffedcba98765432100123456789abcdeffedcba9876543210"

  @Test func digitsAndBytesAreTheSameHash() throws {
    let hash = try #require(ContentHash(hex: Self.hex))
    #expect(hash.hex == Self.hex && hash.description == Self.hex)
    #expect(hash.bytes.count == 32 && hash.bytes.prefix(3) == [0x01, 0x23, 0x45])
    #expect(ContentHash(bytes: hash.bytes) == hash)
    let counted = (0..<32).map { UInt8($0) }
    #expect(ContentHash(bytes: counted)?.bytes == counted)
  }

  @Test(arguments: [
    "", String(hex.dropLast()), hex + "0", hex.uppercased(), "g" + hex.dropFirst(), " " + hex.dropFirst(),
    "\u{FF10}" + hex.dropFirst(3),
  ])
  func anythingElseIsNoHash(_ text: String) {
    #expect(ContentHash(hex: text) == nil)
  }

  @Test(arguments: [0, 31, 33])
  func onlyThirtyTwoBytesAreAHash(_ count: Int) {
    #expect(ContentHash(bytes: [UInt8](repeating: 0, count: count)) == nil)
  }

  @Test func itTravelsAsItsDigits() throws {
    let hash = try #require(ContentHash(hex: Self.hex))
    let text = try JSONEncoder().encode([hash])
    #expect(String(decoding: text, as: UTF8.self) == "[\"\(Self.hex)\"]")
    #expect(try JSONDecoder().decode([ContentHash].self, from: text) == [hash])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([ContentHash].self, from: Data("[\"00\"]".utf8)) }
  }
}
