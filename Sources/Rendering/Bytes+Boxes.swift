extension Bytes {
  /// Where the content of the first box of a type lies, among the boxes that fill a range; nil when there is none.
  ///
  /// Source: ISO/IEC 14496-12, 4.2.
  func box(_ type: String, in range: Range<Int>, where isWanted: (Int) -> Bool = { _ in true }) -> Range<Int>? {
    var offset = range.lowerBound
    while offset + 8 <= range.upperBound, let short = number(at: offset, width: 4) {
      let rest = range.upperBound - offset
      let length =
        switch short {
        case 0: rest
        case 1: number(at: offset + 8, width: 8) ?? 0
        default: short
        }
      let head = short == 1 ? 16 : 8
      guard length >= head, length <= rest else { return nil }
      if has(type, at: offset + 4), isWanted(offset + head) { return offset + head..<offset + length }
      offset += length
    }
    return nil
  }
}
