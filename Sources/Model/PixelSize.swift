/// A width and a height in pixels, each at least 1.
package struct PixelSize: Hashable, Sendable, Codable {
  package var width: Int
  package var height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  package var pixels: Int { width * height }

  /// Whether this size lies within the box in both directions.
  package func fits(in box: PixelSize) -> Bool { width <= box.width && height <= box.height }

  /// The largest size of the same shape within the box; itself when it fits already.
  package func limited(to box: PixelSize) -> PixelSize {
    guard !fits(in: box) else { return self }
    let scale = min(Double(box.width) / Double(width), Double(box.height) / Double(height))
    return PixelSize(
      width: min(box.width, max(1, Int((Double(width) * scale).rounded()))),
      height: min(box.height, max(1, Int((Double(height) * scale).rounded()))))
  }
}

extension PixelSize: CustomStringConvertible {
  /// `400x300`.
  package var description: String { "\(width)x\(height)" }
}
