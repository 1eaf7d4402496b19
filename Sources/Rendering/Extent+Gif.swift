import Model

extension Extent {
  /// The canvas and the frames on it, which may be larger.
  ///
  /// Source: GIF89a, 18 and 20, appendix B.
  init(gif bytes: Bytes) {
    self.init()
    frames = 0
    bands = 4
    widen(to: bytes.corner(at: 6))
    var offset = 13 + Self.tableLength(bytes[10] ?? 0)
    while let block = bytes[offset], block != 0x3B {
      switch block {
      case 0x21:
        let start = offset
        offset = bytes.endOfBlocks(from: offset + 2)
        metadataLength += offset - start
      case 0x2C:
        frames += 1
        let (place, extent) = (bytes.corner(at: offset + 1), bytes.corner(at: offset + 5))
        widen(to: PixelSize(width: place.width + extent.width, height: place.height + extent.height))
        offset = bytes.endOfBlocks(from: offset + 11 + Self.tableLength(bytes[offset + 9] ?? 0))
      default:
        offset += 1
      }
    }
    frames = max(1, frames)
    // The canvas in four channels, and the numbers of a frame's colours.
    decodingMemory = Self.product(size.width, size.height, 5)
  }

  private static func tableLength(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
}

extension Bytes {
  /// Where a row of blocks ends, each with its length before it, the last of them empty.
  fileprivate func endOfBlocks(from start: Int) -> Int {
    var offset = start
    while let length = self[offset], length > 0 { offset += 1 + Int(length) }
    return offset + 1
  }

  /// Two numbers of 16 bits, one behind the other.
  fileprivate func corner(at offset: Int) -> PixelSize {
    PixelSize(
      width: number(at: offset, width: 2, littleEndian: true) ?? 0,
      height: number(at: offset + 2, width: 2, littleEndian: true) ?? 0)
  }
}
