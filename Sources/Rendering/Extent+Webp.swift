import Model

extension Extent {
  /// The canvas, its pictures, and the chunks beside them.
  ///
  /// Source: RFC 9649, 2; RFC 6386, 9.1, for the header of a lossy picture.
  init(webp bytes: Bytes) {
    self.init()
    bands = 4
    var animated = 0
    var offset = 12
    while let length = bytes.number(at: offset + 4, width: 4, littleEndian: true),
      let type = bytes.slice(at: offset, length: 4)
    {
      let content = offset + 8
      switch String(decoding: type, as: UTF8.self) {
      case "VP8X":
        widen(to: bytes.numbers24(at: content + 4))
      case "VP8 ":
        if let width = bytes.number(at: content + 6, width: 2, littleEndian: true),
          let height = bytes.number(at: content + 8, width: 2, littleEndian: true)
        {
          widen(to: PixelSize(width: width & 0x3FFF, height: height & 0x3FFF))
        }
      case "VP8L":
        if let packed = bytes.number(at: content + 1, width: 4, littleEndian: true) {
          widen(to: PixelSize(width: packed & 0x3FFF + 1, height: packed >> 14 & 0x3FFF + 1))
        }
      case "ANMF":
        animated += 1
        // Its place counts in units of two pixels.
        if let left = bytes.number(at: content, width: 3, littleEndian: true),
          let top = bytes.number(at: content + 3, width: 3, littleEndian: true)
        {
          let frame = bytes.numbers24(at: content + 6)
          widen(to: PixelSize(width: 2 * left + frame.width, height: 2 * top + frame.height))
        }
      case "ICCP": profileLength += length
      case "EXIF", "XMP ": metadataLength += length
      default: break
      }
      offset = content + length + length & 1
    }
    frames = max(1, animated)
    // Four channels; an animation has its canvas, the one before it and the one that is given out.
    decodingMemory = Self.product(size.width, size.height, animated > 0 ? 12 : 4)
  }
}

extension Bytes {
  /// Two numbers of 24 bits, each one less than what it stands for.
  fileprivate func numbers24(at offset: Int) -> PixelSize {
    PixelSize(
      width: number(at: offset, width: 3, littleEndian: true).map { $0 + 1 } ?? 0,
      height: number(at: offset + 3, width: 3, littleEndian: true).map { $0 + 1 } ?? 0)
  }
}
