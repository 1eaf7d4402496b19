/// What one variant of an image is known by: its name and its format.
package struct VariantKey: Hashable, Sendable {
  package var name: String
  package var format: OutputFormat

  package init(name: String, format: OutputFormat) {
    self.name = name
    self.format = format
  }
}

extension VariantKey: Comparable {
  /// By name, then by the name of the format: the order of the catalog.
  package static func < (one: VariantKey, other: VariantKey) -> Bool {
    (one.name, one.format.rawValue) < (other.name, other.format.rawValue)
  }
}

extension VariantSpec {
  package var key: VariantKey { VariantKey(name: name, format: encoding.format) }
}
