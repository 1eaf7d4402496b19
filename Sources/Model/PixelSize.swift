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

extension PixelSize {
  /// Throws for a side that is not from 1 to 2,147,483,647, so that ``pixels`` always has a value.
  ///
  /// Sizes come out of worker processes, and those may be in the hands of a file.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let sides = [CodingKeys.width, .height]
    let lengths = try sides.map { try container.decode(Int.self, forKey: $0) }
    guard let size = PixelSize(sides: lengths[0], lengths[1]) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "no size of a picture: \(lengths)"))
    }
    self = size
  }

  /// The size with these sides; nil for a side that is not from 1 to 2,147,483,647.
  package init?(sides width: Int, _ height: Int) {
    let plausible = 1...Int(Int32.max)
    guard plausible.contains(width), plausible.contains(height) else { return nil }
    self.init(width: width, height: height)
  }
}

extension PixelSize: CustomStringConvertible {
  /// `400x300`.
  package var description: String { "\(width)x\(height)" }
}
