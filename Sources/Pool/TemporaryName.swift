/// A hidden name that stands for a file until it has its own: `.sluice-<32 hexadecimal digits>.part`.
///
/// Only names that are exactly so are ever swept away.
struct TemporaryName: Hashable, Sendable {
  private static let digitCount = 32
  private static let prefix = ".sluice-"
  private static let suffix = ".part"

  let text: String

  /// A name that nobody has: 128 random bits.
  init() {
    let digits = (0..<Self.digitCount).map { _ in String(UInt8.random(in: 0..<16), radix: 16) }
    text = Self.prefix + digits.joined() + Self.suffix
  }

  /// The name that these bytes spell, or nil when they do not.
  init?(bytes: [UInt8]) {
    let digits = bytes.dropFirst(Self.prefix.utf8.count).dropLast(Self.suffix.utf8.count)
    guard bytes.count == Self.prefix.utf8.count + Self.digitCount + Self.suffix.utf8.count,
      bytes.starts(with: Self.prefix.utf8), bytes.suffix(Self.suffix.utf8.count).elementsEqual(Self.suffix.utf8),
      digits.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
    else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }
}
