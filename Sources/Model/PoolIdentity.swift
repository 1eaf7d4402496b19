/// What tells one pool from another: 128 random bits, drawn when a pool is begun, shown as 32 hexadecimal digits.
package struct PoolIdentity: Hashable, Sendable {
  private static let digitCount = 32

  /// The 32 lower-case hexadecimal digits.
  package let hex: String

  /// An identity that no other pool has.
  package init() {
    hex = (0..<Self.digitCount).map { _ in String(UInt8.random(in: 0..<16), radix: 16) }.joined()
  }

  /// The identity that these digits spell, or nil when they do not.
  package init?(hex: some StringProtocol) {
    guard hex.utf8.count == Self.digitCount, hex.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
      return nil
    }
    self.hex = String(hex)
  }
}
