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

  /// The hash that these 64 lower-case hexadecimal digits spell, or nil when they do not.
  package init?(hex: some StringProtocol) {
    let digits = hex.utf8
    guard digits.count == 2 * Self.byteCount else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    var high: UInt8?
    for digit in digits {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
      default: return nil
      }
      if let top = high {
        bytes.append(top << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    self.init(bytes: bytes)
  }

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
