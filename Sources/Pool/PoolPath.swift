package import Model

/// The name of a variant in the pool: `<hash[:2]>/<hash[2:4]>/<hash>_<variant>.<ext>`.
///
/// The one grammar by which names are built and parsed: what does not parse is not the pool's and is never touched.
package struct PoolPath: Hashable, Sendable {
  /// The hash of the original.
  package let hash: ContentHash
  package let key: VariantKey

  /// The variant's name, as ``VariantSpec/isName(_:)`` has it.
  package var variant: String { key.name }
  package var format: OutputFormat { key.format }

  /// The name of this variant of this original, or nil when `variant` can't be a variant's name.
  package init?(hash: ContentHash, variant: String, format: OutputFormat) {
    self.init(hash: hash, key: VariantKey(name: variant, format: format))
  }

  package init?(hash: ContentHash, key: VariantKey) {
    guard VariantSpec.isName(key.name) else { return nil }
    self.hash = hash
    self.key = key
  }

  /// The name that these bytes spell, below the pool's root; nil for every other spelling than the one that is built.
  package init?(bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    let slash = UInt8(ascii: "/")
    guard bytes.count >= 10, bytes[2] == slash, bytes[5] == slash, bytes[0..<2] == bytes[6..<8],
      bytes[3..<5] == bytes[8..<10]
    else { return nil }
    self.init(fileName: bytes[6...])
  }

  /// The name that these bytes spell, without its folders.
  init?(fileName bytes: ArraySlice<UInt8>) {
    let (start, mark) = (bytes.startIndex, bytes.startIndex + 2 * ContentHash.byteCount)
    guard bytes.endIndex > mark + 1, bytes[mark] == UInt8(ascii: "_"),
      let hash = ContentHash(hexDigits: bytes[start..<mark]),
      let key = VariantKey(suffix: bytes[(mark + 1)...])
    else { return nil }
    self.hash = hash
    self.key = key
  }

  package init?(_ path: RawPath) {
    self.init(bytes: path.bytes)
  }

  /// The first and the second folder, as names.
  package var folders: [String] {
    let hex = hash.hex
    return [String(hex.prefix(2)), String(hex.dropFirst(2).prefix(2))]
  }

  /// The last component.
  package var fileName: String { "\(hash.hex)_\(variant).\(format.fileExtension)" }

  /// Below the pool's root.
  package var path: RawPath { RawPath(description) }
}

extension PoolPath: Comparable {
  /// By hash, then as variants are ordered.
  package static func < (one: PoolPath, other: PoolPath) -> Bool {
    one.hash == other.hash ? one.key < other.key : one.hash < other.hash
  }
}

extension VariantKey {
  private static let formats = OutputFormat.allCases.map { (mark: Array(".\($0.fileExtension)".utf8), format: $0) }

  /// What `small.jpg` spells, in ASCII.
  fileprivate init?(suffix: ArraySlice<UInt8>) {
    guard let dot = suffix.firstIndex(of: UInt8(ascii: ".")), VariantSpec.isName(suffix[..<dot]),
      let format = Self.formats.first(where: { $0.mark[...] == suffix[dot...] })?.format
    else { return nil }
    self.init(name: String(decoding: suffix[..<dot], as: UTF8.self), format: format)
  }
}

extension PoolPath: CustomStringConvertible {
  package var description: String { (folders + [fileName]).joined(separator: "/") }
}
