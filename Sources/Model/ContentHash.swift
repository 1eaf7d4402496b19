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
    let bytes = Array(bytes)
    guard let hash = unsafe bytes.withUnsafeBytes({ unsafe ContentHash(bytes: $0) }) else { return nil }
    self = hash
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
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    for word in [words.first, words.second, words.third, words.fourth] {
      for place in 1...8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(64 - 8 * place))) }
    }
    return bytes
  }

  /// The 64 lower-case hexadecimal digits.
  package var hex: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * Self.byteCount)
    for byte in bytes {
      digits.append(Self.digit(byte >> 4))
      digits.append(Self.digit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
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
