package import Model
import Posix

/// What a file of the pool says of itself beside its bytes: by which recipe it was made, and of what original.
///
/// By it the catalog can be made again from the pool alone. It is the extended attribute `user.sluice`, small enough to lie
/// in the inode: a byte 1, the digest of the recipe (32 bytes), the upright width and height of the original (4 bytes each),
/// its length (8 bytes), the name of its format; numbers have the high byte first.
package struct VariantLabel: Hashable, Sendable {
  /// The digest of the recipe.
  package var recipe: ContentHash
  /// Of the original, upright.
  package var size: PixelSize
  /// Of the original.
  package var byteCount: Int64
  /// Of the original.
  package var format: InputFormat

  private static let attribute = "user.sluice"
  private static let version: UInt8 = 1
  /// More than any original has, as the config's limits go.
  private static let longest: Int64 = 1 << 40

  package init(recipe: ContentHash, size: PixelSize, byteCount: Int64, format: InputFormat) {
    self.recipe = recipe
    self.size = size
    self.byteCount = byteCount
    self.format = format
  }

  /// The label of an open file; nil where it has none that makes sense.
  init?(of file: borrowing Descriptor) throws(AgentError) {
    guard let bytes = try file.attribute(Self.attribute) else { return nil }
    self.init(bytes)
  }

  /// Whether the filesystem of an open file keeps labels; true where that cannot be told.
  static func isKept(beside file: borrowing Descriptor) -> Bool { file.mayHaveAttributes(named: attribute) }

  /// Gives an open file this label. Where the filesystem knows no attributes, it has none.
  func put(on file: borrowing Descriptor) throws(AgentError) {
    try file.setAttribute(Self.attribute, to: bytes)
  }

  init?(_ bytes: [UInt8]) {
    func number(at offset: Int, _ length: Int) -> Int64 {
      bytes[offset..<offset + length].reduce(0) { $0 << 8 | Int64($1) }
    }
    guard bytes.count > 49, bytes[0] == Self.version, let recipe = ContentHash(bytes: bytes[1..<33]),
      let format = InputFormat(rawValue: String(decoding: bytes[49...], as: UTF8.self)),
      let size = PixelSize(plausible: number(at: 33, 4), number(at: 37, 4)),
      (1...Self.longest).contains(number(at: 41, 8))
    else { return nil }
    self.init(recipe: recipe, size: size, byteCount: number(at: 41, 8), format: format)
  }

  var bytes: [UInt8] {
    func big(_ number: Int64, _ length: Int) -> [UInt8] {
      (0..<length).reversed().map { UInt8(truncatingIfNeeded: number >> Int64(8 * $0)) }
    }
    return [Self.version] + recipe.bytes + big(Int64(size.width), 4) + big(Int64(size.height), 4) + big(byteCount, 8)
      + Array(format.rawValue.utf8)
  }
}

extension PixelSize {
  /// The size with these sides, or nil when no picture has them.
  fileprivate init?(plausible width: Int64, _ height: Int64) {
    guard (1...Int64(1 << 20)).contains(width), (1...Int64(1 << 20)).contains(height) else { return nil }
    self.init(width: Int(width), height: Int(height))
  }
}
