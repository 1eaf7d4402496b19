/// Where the items of a HEIF file lie, by its index.
///
/// Source: ISO/IEC 14496-12, 8.11.3 (`iloc`).
enum HeifPlaces {
  /// How long the file must be for all its items; 0 when it has no index, `.max` when that makes no sense.
  static func neededLength(of bytes: Bytes) -> Int {
    guard let meta = bytes.box("meta", in: 0..<bytes.count), let index = bytes.box("iloc", in: meta.dropFirst(4)) else {
      return 0
    }
    var offset = index.lowerBound
    /// The next number of this width, 0 for none; nil at the end of the box.
    func next(_ width: Int) -> Int? {
      guard width > 0 else { return 0 }
      guard width <= 8, offset + width <= index.upperBound else { return nil }
      defer { offset += width }
      return bytes.number(at: offset, width: width) ?? .max
    }
    guard let version = next(1), next(3) != nil, let sizes = next(1), let more = next(1),
      let count = next(version < 2 ? 2 : 4)
    else { return .max }
    let indexWidth = version == 0 ? 0 : more & 15
    var needed = 0
    for _ in 0..<count {
      guard next(version < 2 ? 2 : 4) != nil, let method = next(version == 0 ? 0 : 2), next(2) != nil,
        let base = next(more >> 4), let extents = next(2)
      else { return .max }
      // Extents without numbers take no room: there could be 65,535 of them in every six bytes.
      guard indexWidth + sizes > 0 else {
        if method & 15 == 0 { needed = max(needed, base) }
        continue
      }
      for _ in 0..<extents {
        guard next(indexWidth) != nil, let start = next(sizes >> 4), let length = next(sizes & 15) else { return .max }
        // Others lie in the index itself, or in other items.
        guard method & 15 == 0 else { continue }
        needed = max(needed, sum(base, start, length))
      }
    }
    return needed
  }

  private static func sum(_ numbers: Int...) -> Int {
    numbers.reduce(0) { total, number in
      let (sum, isBeyond) = total.addingReportingOverflow(number)
      return isBeyond ? .max : sum
    }
  }
}
