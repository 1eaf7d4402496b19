/// The index of a JPEG file that has further pictures behind its own: a gain map, a preview, the other eye's view.
///
/// Source: CIPA DC-007 (Multi-Picture Format), 5.2.
enum MultiPicture {
  private static let entriesTag = 0xB002

  /// How long the file must be for the pictures that the segment at an offset lists; 0 when it is no such index.
  ///
  /// An index that makes no sense is passed over: it says nothing of this picture.
  static func neededLength(of bytes: Bytes, segment offset: Int) -> Int {
    // Marker, length, `MPF` and a NUL; the index counts from behind those.
    let start = offset + 8
    guard bytes.has([0x4D, 0x50, 0x46, 0], at: offset + 4), let length = bytes.number(at: offset + 2, width: 2),
      length >= start - offset - 2, let segment = bytes.view(start..<offset + 2 + length),
      let layout = TiffLayout(of: segment),
      let entries = layout.fields(at: layout.first, in: segment)?[entriesTag], entries.offset < segment.count
    else { return 0 }
    var needed = 0
    // 16 bytes each: attributes, size, offset, and two numbers of depending pictures.
    for place in stride(from: entries.offset, to: entries.offset + min(entries.count, 64 * 16), by: 16) {
      guard let size = segment.number(at: place + 4, width: 4, littleEndian: layout.isLittleEndian),
        let from = segment.number(at: place + 8, width: 4, littleEndian: layout.isLittleEndian)
      else { break }
      // The first picture stands at the file's start, and is measured by its own end marker.
      if from > 0 { needed = max(needed, start + from + size) }
    }
    return needed
  }

  /// Whether anything but zeros stands behind the picture whose first scan is at an offset.
  ///
  /// An editor may drop what stood there and leave the index: then the file ends with its first picture, and is whole.
  static func isBegun(in bytes: Bytes, scan offset: Int) -> Bool {
    var offset = offset
    while let byte = bytes[offset], let marker = bytes[offset + 1] {
      guard byte == 0xFF else {
        offset += 1
        continue
      }
      switch marker {
      case 0xD9: return bytes.count - bytes.zeroTail > offset + 2
      case 0xFF: offset += 1
      case 0x00, 0x01, 0xD0...0xD8: offset += 2
      default: offset += 2 + max(2, bytes.number(at: offset + 2, width: 2) ?? bytes.count)
      }
    }
    return false
  }
}
