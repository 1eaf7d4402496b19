import CVips
import Model

extension Extent {
  /// The header and the chunks that are kept in memory, inflated where they are compressed.
  ///
  /// Source: PNG (third edition), 11.2 and 11.3.
  init(png bytes: Bytes, limits: Limits) {
    self.init()
    if let width = bytes.number(at: 16, width: 4), let height = bytes.number(at: 20, width: 4),
      let depth = bytes[24].map(Int.init), let colour = bytes[25], let interlacing = bytes[28]
    {
      size = PixelSize(width: width, height: height)
      bands = [0: 1, 2: 3, 3: 3, 4: 2, 6: 4][colour] ?? 0
      // Row by row, unless the rows come in seven passes.
      decodingMemory = interlacing == 0 ? 0 : Self.product(width, height, bands, depth == 16 ? 2 : 1)
    }
    var offset = 8
    while let length = bytes.number(at: offset, width: 4), let type = bytes.slice(at: offset + 4, length: 4) {
      let content = offset + 8..<min(offset + 8 + length, max(offset + 8, bytes.count))
      switch String(decoding: type, as: UTF8.self) {
      case "iCCP":
        // A name and the method, then the profile.
        let compressed = bytes.rest(of: content, behind: 1).dropFirst(1)
        let left = Int(limits.maxProfileSize) - profileLength
        if left >= 0 { profileLength += bytes.inflatedLength(of: compressed, upTo: left) }
      case "zTXt":
        metadataLength += content.count + 12
        inflate(bytes.rest(of: content, behind: 1).dropFirst(1), of: bytes, limits)
      case "iTXt":
        metadataLength += content.count + 12
        let flags = bytes.rest(of: content, behind: 1)
        guard bytes[flags.lowerBound] == 1 else { break }
        inflate(bytes.rest(of: flags.dropFirst(2), behind: 2), of: bytes, limits)
      case "tEXt", "eXIf", "sPLT":
        metadataLength += content.count + 12
      case "IEND":
        return
      default: break
      }
      offset += 12 + length
    }
  }

  /// Adds what a compressed text comes to, no further than just past the limit.
  private mutating func inflate(_ range: Range<Int>, of bytes: Bytes, _ limits: Limits) {
    let left = Int(limits.maxMetadataSize) - metadataLength
    guard left >= 0 else { return }
    metadataLength = Self.sum(metadataLength, bytes.inflatedLength(of: range, upTo: left))
  }
}

extension Bytes {
  /// What of a range is left behind so many texts that end in NUL.
  fileprivate func rest(of range: Range<Int>, behind texts: Int) -> Range<Int> {
    var rest = range
    for _ in 0..<texts {
      guard let end = offset(of: 0, from: rest.lowerBound), end < range.upperBound else { return rest.suffix(0) }
      rest = end + 1..<range.upperBound
    }
    return rest
  }

  /// How long these bytes get when zlib inflates them; as soon as it is more than `limit`, the length so far.
  fileprivate func inflatedLength(of range: Range<Int>, upTo limit: Int) -> Int {
    guard range.upperBound <= count, let start = unsafe unsafeBuffer.baseAddress else { return 0 }
    return unsafe sluice_vips_inflated_length(start + range.lowerBound, range.count, limit)
  }
}
