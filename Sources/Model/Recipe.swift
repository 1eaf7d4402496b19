/// What a variant was made by: what the config says of it, and the revision of our renderer.
///
/// Two variants of one original with equal recipes are the same picture; a variant whose recipe is not the config's
/// is stale. The versions of the libraries are recorded beside it and do not make it stale.
package struct Recipe: Hashable, Sendable {
  /// Raised whenever the renderer makes other pixels of the same input.
  package static let rendererRevision = 2

  /// All that matters, as one line of text; its digest is what the catalog keeps.
  package let canonicalText: String

  package init(_ spec: VariantSpec) {
    let encoding =
      switch spec.encoding {
      case .jpeg(let quality, let progression): "jpeg quality=\(quality) progressive=\(progression.rawValue)"
      case .webp(let quality, let effort, let lossless): "webp quality=\(quality) effort=\(effort) lossless=\(lossless)"
      case .avif(let quality, let effort, let lossless): "avif quality=\(quality) effort=\(effort) lossless=\(lossless)"
      case .png(let compression): "png compression=\(compression)"
      }
    canonicalText = "renderer=\(Self.rendererRevision) box=\(spec.box) background=\(spec.background) \(encoding)"
  }
}
