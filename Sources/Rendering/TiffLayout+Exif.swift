extension TiffLayout {
  /// The fields that the catalog takes its facts from.
  ///
  /// Source: EXIF 2.32, 4.6.
  private enum Wanted {
    static let root = [271, 272]
    static let exif = [33434, 33437, 34855, 34866, 34867, 36867, 36881, 37386, 37521, 42036]
    static let place = [1, 2, 3, 4]
    static let exifPointer = 34665
    static let placePointer = 34853
  }

  /// What is EXIF in a TIFF file, as the small block that EXIF is in other formats; nil when there is none.
  ///
  /// Libvips gives no block for TIFF, and libexif reads none beyond 64 KiB, where a TIFF's directories often stand.
  func exifBlock(in bytes: Bytes) -> [UInt8]? {
    guard let root = fields(at: first, in: bytes) else { return nil }
    let exif = directory(Wanted.exifPointer, of: root, in: bytes)
    let place = directory(Wanted.placePointer, of: root, in: bytes)
    let camera = entries(Wanted.root, of: root, in: bytes)
    let shot = entries(Wanted.exif, of: exif, in: bytes)
    let spot = entries(Wanted.place, of: place, in: bytes)
    guard !(camera + shot).isEmpty else { return nil }
    let header = Array((isLittleEndian ? "II" : "MM").utf8) + number(42, width: 2) + number(8, width: 4)
    // The pointers do not change the length of the first directory.
    func whole(_ exifStart: Int, _ placeStart: Int) -> [UInt8] {
      let pointers = [(Wanted.placePointer, placeStart), (Wanted.exifPointer, exifStart)].map { tag, start in
        Entry(tag: tag, type: 4, count: 1, value: number(start, width: 4))
      }
      return header + written(camera + pointers, at: header.count)
    }
    let shotStart = whole(0, 0).count
    let shotBytes = written(shot, at: shotStart)
    let spotStart = shotStart + shotBytes.count
    return whole(shotStart, spotStart) + shotBytes + written(spot, at: spotStart)
  }

  private struct Entry {
    var tag: Int
    var type: Int
    var count: Int
    var value: [UInt8]
  }

  private func directory(_ pointer: Int, of root: [Int: Field], in bytes: Bytes) -> [Int: Field] {
    root[pointer].flatMap { numbers($0, in: bytes, limit: 1).first }.flatMap { fields(at: $0, in: bytes) } ?? [:]
  }

  private func entries(_ tags: [Int], of fields: [Int: Field], in bytes: Bytes) -> [Entry] {
    tags.compactMap { tag in
      guard let field = fields[tag], field.width * field.count <= 1024,
        let value = bytes.slice(at: field.offset, length: field.width * field.count)
      else { return nil }
      return Entry(tag: tag, type: field.type, count: field.count, value: value)
    }
  }

  /// A directory and, behind it, the values that have no room in it.
  private func written(_ entries: [Entry], at start: Int) -> [UInt8] {
    var directory = number(entries.count, width: 2)
    var values: [UInt8] = []
    let valuesStart = start + 2 + 12 * entries.count + 4
    for entry in entries.sorted(by: { $0.tag < $1.tag }) {
      directory += number(entry.tag, width: 2) + number(entry.type, width: 2) + number(entry.count, width: 4)
      if entry.value.count <= 4 {
        directory += entry.value + [UInt8](repeating: 0, count: 4 - entry.value.count)
      } else {
        directory += number(valuesStart + values.count, width: 4)
        values += entry.value
      }
    }
    return directory + [0, 0, 0, 0] + values
  }

  private func number(_ value: Int, width: Int) -> [UInt8] {
    let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return isLittleEndian ? bytes : bytes.reversed()
  }
}
