extension TiffLayout {
  private enum Tag {
    static let stripOffsets = 273
    static let stripByteCounts = 279
    static let tileOffsets = 324
    static let tileByteCounts = 325
    /// Directories that a directory points to: smaller pictures, EXIF, the place.
    static let children = [330, 34665, 34853]
  }

  /// How long the file must be for its directories and their pictures; nil when a directory does not lie within it.
  ///
  /// Follows the chain of pages, each directory once and no more than `limit` of them, and what a page points to; looks
  /// at 4,194,304 pieces of pictures in all, for many pages may point to the same long lists.
  func neededLength(in bytes: Bytes, limit: Int = 10_000) -> Int? {
    var pieces = 1 << 22
    var needed = 0
    var seen: Set<Int> = []
    var next = first
    while next != 0, seen.count < limit, seen.insert(next).inserted {
      guard let page = fields(at: next, in: bytes), let link = end(ofDirectoryAt: next, in: bytes),
        let following = bytes.number(at: link, width: isBig ? 8 : 4, littleEndian: isLittleEndian)
      else { return nil }
      needed = max(needed, end(of: page, in: bytes, &pieces))
      for pointer in Tag.children {
        for place in page[pointer].map({ numbers($0, in: bytes, limit: 16) }) ?? [] {
          guard place < bytes.count - 1 else { return nil }
          let child = fields(at: place, in: bytes)
          needed = max(needed, end(ofDirectoryAt: place, in: bytes) ?? 0)
          if let child { needed = max(needed, end(of: child, in: bytes, &pieces)) }
        }
      }
      next = following
    }
    return needed
  }

  /// Where the fields of a directory end, and its link to the next one begins.
  private func end(ofDirectoryAt offset: Int, in bytes: Bytes) -> Int? {
    entryCount(at: offset, in: bytes).map { offset + (isBig ? 8 + 20 * $0 : 2 + 12 * $0) }
  }

  /// Where the last of a directory's values and of its picture's pieces ends; looks at no more pieces than are `left`.
  private func end(of directory: [Int: Field], in bytes: Bytes, _ left: inout Int) -> Int {
    func end(_ start: Int, _ length: Int) -> Int {
      let (end, isBeyond) = start.addingReportingOverflow(length)
      return isBeyond ? .max : end
    }
    var needed = directory.values.map { end($0.offset, $0.width * $0.count) }.max() ?? 0
    for (offsets, lengths) in [(Tag.stripOffsets, Tag.stripByteCounts), (Tag.tileOffsets, Tag.tileByteCounts)] {
      guard let offsets = directory[offsets], let lengths = directory[lengths] else { continue }
      let limit = min(1 << 20, left)
      let starts = numbers(offsets, in: bytes, limit: limit)
      left -= starts.count
      let pieces = zip(starts, numbers(lengths, in: bytes, limit: limit))
      // A piece that is left out stands nowhere and has no length.
      for (offset, length) in pieces where length > 0 { needed = max(needed, end(offset, length)) }
    }
    return needed
  }
}
