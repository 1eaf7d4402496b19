import Model

extension Extent {
  /// Source: ITU-T T.81, B.
  init(jpeg bytes: Bytes) {
    self.init()
    var offset = 2
    var coefficients = 0
    var isProgressive = false
    while let byte = bytes[offset], let marker = bytes[offset + 1] {
      guard byte == 0xFF else {
        offset += 1
        continue
      }
      if marker == 0xFF {
        offset += 1
        continue
      }
      // Stuffing and markers that stand alone.
      if marker == 0 || marker == 1 || (0xD0...0xD8).contains(marker) {
        offset += 2
        continue
      }
      if marker == 0xD9 { break }
      let length = max(2, bytes.number(at: offset + 2, width: 2) ?? bytes.count)
      switch marker {
      case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker):
        coefficients = max(coefficients, frame(in: bytes, at: offset + 4))
        isProgressive = isProgressive || ![0xC0, 0xC1, 0xC9].contains(marker)
      case 0xE2 where bytes.has("ICC_PROFILE\0", at: offset + 4):
        profileLength += max(0, length - 16)
      case 0xE0...0xEF, 0xFE:
        metadataLength += length - 2
      case 0xDA:
        scans += 1
        // One scan with all of them is decoded as it comes; anything else is held until the last scan has been read.
        guard isProgressive || Int(bytes[offset + 4] ?? 0) < bands else { return }
        decodingMemory = coefficients
        offset = bytes.nextMarker(from: offset + 2 + length)
        continue
      default: break
      }
      offset += 2 + length
    }
  }

  /// Takes a frame's size and components, and gives the bytes of all its coefficients: 2 each, in whole blocks of 64.
  private mutating func frame(in bytes: Bytes, at start: Int) -> Int {
    guard let height = bytes.number(at: start + 1, width: 2), let width = bytes.number(at: start + 3, width: 2),
      let count = bytes[start + 5].map(Int.init), let components = bytes.slice(at: start + 6, length: 3 * count)
    else { return 0 }
    widen(to: PixelSize(width: width, height: height))
    bands = max(bands, count)
    let factors = (0..<count).map { (Int(components[3 * $0 + 1] >> 4), Int(components[3 * $0 + 1] & 15)) }
    let (most, tallest) = (max(1, factors.map(\.0).max() ?? 1), max(1, factors.map(\.1).max() ?? 1))
    let (columns, rows) = ((width + 8 * most - 1) / (8 * most), (height + 8 * tallest - 1) / (8 * tallest))
    return factors.reduce(0) { $0 + columns * $1.0 * rows * $1.1 * 128 }
  }
}

extension Bytes {
  /// Where the next marker of a JPEG stands that is neither stuffing nor a restart; the end when there is none.
  fileprivate func nextMarker(from start: Int) -> Int {
    var offset = start
    while let place = self.offset(of: 0xFF, from: offset), let marker = self[place + 1] {
      if marker != 0, !(0xD0...0xD7).contains(marker) { return place }
      offset = place + 2
    }
    return count
  }
}
