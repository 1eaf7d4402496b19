/// The SHA-256 of a file's bytes: what an original is known by.
///
/// Shown as 64 lower-case hexadecimal digits, kept as 32 bytes. Source: FIPS 180-4.
package struct ContentHash: Hashable, Sendable {
  /// The number of bytes in a hash.
  package static let byteCount = 32

  private let words: InlineWords

  private struct InlineWords: Hashable, Sendable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0
    var fourth: UInt64 = 0
  }

  /// 32 bytes of 0, which no file is known to have.
  package static let zero = ContentHash(words: InlineWords())

  private init(words: InlineWords) {
    self.words = words
  }

  /// The hash with these 32 bytes, or nil when there are not 32.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    var words = InlineWords()
    for (index, byte) in bytes.enumerated() {
      switch index / 8 {
      case 0: words.first = words.first << 8 | UInt64(byte)
      case 1: words.second = words.second << 8 | UInt64(byte)
      case 2: words.third = words.third << 8 | UInt64(byte)
      default: words.fourth = words.fourth << 8 | UInt64(byte)
      }
    }
    self.words = words
  }

  /// The same of bytes in memory.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.byteCount else { return nil }
    func word(_ index: Int) -> UInt64 {
      unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
    }
    words = InlineWords(first: word(0), second: word(1), third: word(2), fourth: word(3))
  }

  /// The hash that these 64 lower-case hexadecimal digits spell, or nil when they do not.
  package init?(hex: some StringProtocol) {
    self.init(hexDigits: Array(hex.utf8)[...])
  }

  /// The same of digits in ASCII.
  package init?(hexDigits digits: ArraySlice<UInt8>) {
    guard digits.count == 2 * Self.byteCount else { return nil }
    func word(_ index: Int) -> UInt64? {
      let start = digits.startIndex + 16 * index
      var word: UInt64 = 0
      for digit in digits[start..<start + 16] {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): word = word << 4 | UInt64(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): word = word << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
        default: return nil
        }
      }
      return word
    }
    guard let first = word(0), let second = word(1), let third = word(2), let fourth = word(3) else { return nil }
    words = InlineWords(first: first, second: second, third: third, fourth: fourth)
  }

  /// The first two bytes as a number: the folders of the pool that it lies in.
  package var prefix: UInt16 { UInt16(words.first >> 48) }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    [words.first, words.second, words.third, words.fourth].flatMap { word in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
    }
  }

  /// The 64 lower-case hexadecimal digits.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension ContentHash: Comparable {
  /// As the bytes, and so the digits, compare from the left.
  package static func < (one: ContentHash, other: ContentHash) -> Bool {
    let (one, other) = (one.words, other.words)
    if one.first != other.first { return one.first < other.first }
    return (one.second, one.third, one.fourth) < (other.second, other.third, other.fourth)
  }
}

extension ContentHash: CustomStringConvertible {
  package var description: String { hex }
}

extension ContentHash: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let hash = ContentHash(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not 64 lower-case hexadecimal digits")
    }
    self = hash
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}
