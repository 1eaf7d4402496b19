import Model

extension Extent {
  /// The size, which is the first thing in the codestream, and the boxes beside it.
  ///
  /// Source: ISO/IEC 18181-1, D.2 (`SizeHeader`); 18181-2, 9.
  init(jxl bytes: Bytes) {
    self.init()
    var start = 0
    if !bytes.has([0xFF, 0x0A]) {
      let file = 0..<bytes.count
      // A codestream in parts has a number before each.
      guard let box = bytes.box("jxlc", in: file) ?? bytes.box("jxlp", in: file)?.dropFirst(4) else { return }
      start = box.lowerBound
      bytes.eachBox(in: file) { type, content in
        if ["Exif", "xml ", "brob", "jumb"].contains(type) { metadataLength += content.count }
      }
    }
    guard bytes.has([0xFF, 0x0A], at: start) else { return }
    var bits = BitReader(bytes: bytes, offset: start + 2)
    let isSmall = bits.take(1) == 1
    let height = isSmall ? 8 * (bits.take(5) + 1) : bits.takeLength()
    let ratios = [(1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)]
    let ratio = bits.take(3)
    let width =
      if ratio > 0 {
        height * ratios[ratio - 1].0 / ratios[ratio - 1].1
      } else {
        isSmall ? 8 * (bits.take(5) + 1) : bits.takeLength()
      }
    size = PixelSize(width: width, height: height)
    // Measured with libjxl 0.7: the picture that is given out and what it is made from.
    decodingMemory = Self.product(width, height, 7)
  }
}

/// Bits from the lowest of each byte on; zeros behind the end.
private struct BitReader {
  let bytes: Bytes
  /// In bits, from the first byte.
  private var place: Int

  init(bytes: Bytes, offset: Int) {
    self.bytes = bytes
    place = 8 * offset
  }

  mutating func take(_ count: Int) -> Int {
    defer { place += count }
    return (0..<count).reduce(0) { value, index in
      let bit = place + index
      return value | Int((bytes[bit / 8] ?? 0) >> (bit % 8) & 1) << index
    }
  }

  /// A length of 9, 13, 18 or 30 bits, one less than what it stands for.
  mutating func takeLength() -> Int {
    let widths = [9, 13, 18, 30]
    return take(widths[take(2)]) + 1
  }
}
