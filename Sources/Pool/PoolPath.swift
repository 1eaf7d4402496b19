package import Model

/// The name of a variant in the pool: `<hash[:2]>/<hash[2:4]>/<hash>_<variant>.<ext>`.
///
/// The one grammar by which names are built and parsed: what does not parse is not the pool's and is never touched.
package struct PoolPath: Hashable, Sendable {
  /// The hash of the original.
  package let hash: ContentHash
  /// The variant's name, as ``VariantSpec/isName(_:)`` has it.
  package let variant: String
  package let format: OutputFormat

  /// The name of this variant of this original, or nil when `variant` can't be a variant's name.
  package init?(hash: ContentHash, variant: String, format: OutputFormat) {
    guard VariantSpec.isName(variant) else { return nil }
    self.hash = hash
    self.variant = variant
    self.format = format
  }

  /// The name that these bytes spell, below the pool's root; nil unless building it again gives the same bytes.
  package init?(bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    let nameStart = 6
    let nameLimit = nameStart + 2 * ContentHash.byteCount
    guard bytes.count > nameLimit + 1, bytes[nameLimit] == UInt8(ascii: "_"),
      let hash = ContentHash(hex: String(decoding: bytes[nameStart..<nameLimit], as: UTF8.self)),
      let dot = bytes[nameLimit...].firstIndex(of: UInt8(ascii: ".")),
      let format = OutputFormat(fileExtension: String(decoding: bytes[(dot + 1)...], as: UTF8.self))
    else { return nil }
    self.init(hash: hash, variant: String(decoding: bytes[(nameLimit + 1)..<dot], as: UTF8.self), format: format)
    guard Array(description.utf8) == bytes else { return nil }
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

extension PoolPath: CustomStringConvertible {
  package var description: String { (folders + [fileName]).joined(separator: "/") }
}
