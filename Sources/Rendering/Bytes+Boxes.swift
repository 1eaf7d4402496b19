extension Bytes {
  /// Calls `use` with the type and the content of each box that fills a range, until one does not lie within it.
  ///
  /// Source: ISO/IEC 14496-12, 4.2.
  func eachBox(in range: Range<Int>, _ use: (_ type: String, _ content: Range<Int>) -> Void) {
    var offset = range.lowerBound
    while let (type, content) = nextBox(at: offset, in: range) {
      use(type, content)
      offset = content.upperBound
    }
  }

  /// Where the content of the first box of a type lies, among the boxes that fill a range; nil when there is none.
  func box(_ type: String, in range: Range<Int>, where isWanted: (Int) -> Bool = { _ in true }) -> Range<Int>? {
    var offset = range.lowerBound
    while let (found, content) = nextBox(at: offset, in: range) {
      if found == type, isWanted(content.lowerBound) { return content }
      offset = content.upperBound
    }
    return nil
  }

  private func nextBox(at offset: Int, in range: Range<Int>) -> (type: String, content: Range<Int>)? {
    guard offset + 8 <= range.upperBound, let short = number(at: offset, width: 4),
      let type = slice(at: offset + 4, length: 4)
    else { return nil }
    let rest = range.upperBound - offset
    let length =
      switch short {
      case 0: rest
      case 1: number(at: offset + 8, width: 8) ?? 0
      default: short
      }
    let head = short == 1 ? 16 : 8
    guard length >= head, length <= rest else { return nil }
    return (String(decoding: type, as: UTF8.self), offset + head..<offset + length)
  }
}
