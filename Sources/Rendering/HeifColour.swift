/// The colours of a HEIF file that has numbers for them instead of a profile, which libvips passes over.
///
/// Source: ISO/IEC 14496-12, 12.1.5 (`colr` of type `nclx`); ITU-T H.273, 8.1 and 8.2.
enum HeifColour {
  /// Whether the numbers say Display P3: its primaries with the curve of sRGB or one that is taken for it.
  static func isDisplayP3(_ bytes: Bytes) -> Bool {
    guard let meta = bytes.box("meta", in: 0..<bytes.count),
      // `meta` has a version and flags before its boxes.
      let properties = bytes.box("iprp", in: meta.dropFirst(4)), let list = bytes.box("ipco", in: properties),
      let colour = bytes.box("colr", in: list, where: { bytes.has("nclx", at: $0) })
    else { return false }
    let primaries = bytes.number(at: colour.lowerBound + 4, width: 2)
    let transfer = bytes.number(at: colour.lowerBound + 6, width: 2)
    return primaries == 12 && [1, 2, 6, 13].contains(transfer)
  }
}
