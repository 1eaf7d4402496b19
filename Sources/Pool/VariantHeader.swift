import Model

/// What an encoded variant says of itself at its beginning, read without a decoder.
///
/// Sources: ITU-T T.81 B.2.2, RFC 2083, RFC 9649, ISO/IEC 23008-12 6.5.3.
struct VariantHeader {
  /// How many of a file's first bytes are looked at: ours bear no metadata, so that it comes early.
  static let length = 4_096

  private let head: [UInt8]

  init(_ head: [UInt8]) {
    self.head = head
  }

  /// Its size in pixels; nil where the bytes are not of this format, or do not say.
  func size(as format: OutputFormat) -> PixelSize? {
    guard format.isMarked(head) else { return nil }
    return switch format {
    case .jpeg: jpegSize
    case .png: has("IHDR", at: 12) ? size(width: big(at: 16, 4), height: big(at: 20, 4)) : nil
    case .webp: webpSize
    case .avif: avifSize
    }
  }

  /// Of the frame header, behind the tables that come before it.
  private var jpegSize: PixelSize? {
    var place = 2
    while let mark = big(at: place, 1), mark == 0xFF, let kind = big(at: place + 1, 1) {
      switch kind {
      case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(kind):
        return size(width: big(at: place + 7, 2), height: big(at: place + 5, 2))
      case 0xDA: return nil
      default:
        guard let length = big(at: place + 2, 2), length >= 2 else { return nil }
        place += 2 + length
      }
    }
    return nil
  }

  private var webpSize: PixelSize? {
    if has("VP8X", at: 12), let width = little(at: 24, 3), let height = little(at: 27, 3) {
      return size(width: width + 1, height: height + 1)
    }
    if has("VP8 ", at: 12), big(at: 23, 3) == 0x9D_012A, let width = little(at: 26, 2), let height = little(at: 28, 2) {
      return size(width: width & 0x3FFF, height: height & 0x3FFF)
    }
    guard has("VP8L", at: 12), big(at: 20, 1) == 0x2F, let bits = little(at: 21, 4) else { return nil }
    return size(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
  }

  /// Of the largest of its items: the picture itself, as none of its tiles and planes is larger.
  private var avifSize: PixelSize? {
    guard let meta = box("meta", in: 0..<head.count),
      let properties = box("iprp", in: min(meta.lowerBound + 4, meta.upperBound)..<meta.upperBound),
      let list = box("ipco", in: properties)
    else { return nil }
    var sizes: [PixelSize] = []
    var rest = list
    while let extent = box("ispe", in: rest) {
      if let size = size(width: big(at: extent.lowerBound + 4, 4), height: big(at: extent.lowerBound + 8, 4)) {
        sizes.append(size)
      }
      rest = extent.upperBound..<rest.upperBound
    }
    return sizes.max { $0.pixels < $1.pixels }
  }

  /// What the first box of this kind in `range` holds.
  private func box(_ kind: String, in range: Range<Int>) -> Range<Int>? {
    var place = range.lowerBound
    while let length = big(at: place, 4), length >= 8, place + length <= range.upperBound {
      if has(kind, at: place + 4) { return place + 8..<place + length }
      place += length
    }
    return nil
  }

  private func size(width: Int?, height: Int?) -> PixelSize? {
    guard let width, let height, (1...0xFFFF).contains(width), (1...0xFFFF).contains(height) else { return nil }
    return PixelSize(width: width, height: height)
  }

  private func has(_ text: String, at offset: Int) -> Bool { head.dropFirst(offset).starts(with: text.utf8) }

  private func big(at offset: Int, _ count: Int) -> Int? {
    guard offset >= 0, offset + count <= head.count else { return nil }
    return head[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
  }

  private func little(at offset: Int, _ count: Int) -> Int? {
    guard offset >= 0, offset + count <= head.count else { return nil }
    return head[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
