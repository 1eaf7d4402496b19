/// One variant as a worker made it.
package struct RenderedVariant: Hashable, Sendable, Codable {
  package var name: String
  package var format: OutputFormat
  package var size: PixelSize
  /// The length of the file.
  package var byteCount: Int64
  /// The SHA-256 of the file.
  package var digest: ContentHash
  /// Seconds that it took alone: what was decoded for it is in the first one's, what it was made from in that one's.
  package var seconds: Double

  package init(
    name: String, format: OutputFormat, size: PixelSize, byteCount: Int64, digest: ContentHash, seconds: Double = 0
  ) {
    self.name = name
    self.format = format
    self.size = size
    self.byteCount = byteCount
    self.digest = digest
    self.seconds = seconds
  }

  /// Whether it is what this item of a plan asked for.
  package func isMade(of item: RenderPlan.Item) -> Bool {
    name == item.spec.name && format == item.spec.encoding.format && size == item.size
  }
}

/// What a rendering gave: its variants, in the plan's order, and how long it took.
package struct Rendering: Hashable, Sendable, Codable {
  package var variants: [RenderedVariant]
  /// Seconds spent on decoding, turning, resizing and converting.
  package var renderSeconds: Double
  /// Seconds spent on encoding.
  package var encodeSeconds: Double

  package init(variants: [RenderedVariant], renderSeconds: Double, encodeSeconds: Double) {
    self.variants = variants
    self.renderSeconds = renderSeconds
    self.encodeSeconds = encodeSeconds
  }
}
