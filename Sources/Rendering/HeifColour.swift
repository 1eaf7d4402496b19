/// The colours of a HEIF file that has numbers for them instead of a profile, which libvips passes over.
///
/// Source: ISO/IEC 14496-12, 12.1.5 (`colr` of type `nclx`); ITU-T H.273, 8.1 and 8.2.
enum HeifColour {
  /// Whether the numbers say Display P3: its primaries with the curve of sRGB or one that is taken for it.
  static func isDisplayP3(_ bytes: Bytes) -> Bool {
    guard let meta = box("meta", in: 0..<bytes.count, of: bytes),
      // `meta` has a version and flags before its boxes.
      let properties = box("iprp", in: meta.dropFirst(4), of: bytes), let list = box("ipco", in: properties, of: bytes),
      let colour = box("colr", in: list, of: bytes, where: { bytes.has("nclx", at: $0) })
    else { return false }
    let primaries = bytes.number(at: colour.lowerBound + 4, width: 2)
    let transfer = bytes.number(at: colour.lowerBound + 6, width: 2)
    return primaries == 12 && [1, 2, 6, 13].contains(transfer)
  }

  /// Where the content of the first box of a type lies.
  private static func box(
    _ type: String, in range: Range<Int>, of bytes: Bytes, where isWanted: (Int) -> Bool = { _ in true }
  ) -> Range<Int>? {
    var offset = range.lowerBound
    while offset + 8 <= range.upperBound, let length = bytes.number(at: offset, width: 4), length >= 8,
      length <= range.upperBound - offset
    {
      if bytes.has(type, at: offset + 4), isWanted(offset + 8) { return offset + 8..<offset + length }
      offset += length
    }
    return nil
  }
}
