/// How a TIFF file is laid out: as much of it as tells a raw file and a truncated one.
///
/// Source: TIFF 6.0, sections 2 and 14; BigTIFF for offsets of 8 bytes; DNG 1.7 and TIFF/EP for what is raw.
struct TiffLayout {
  let isLittleEndian: Bool
  let isBig: Bool
  /// Where the first directory stands.
  let first: Int

  /// A field of a directory: its type and that type's width, how many, and where the first one stands.
  struct Field {
    var type: Int
    var width: Int
    var count: Int
    var offset: Int
  }

  private enum Tag {
    static let compression = 259
    static let photometric = 262
    static let make = 271
    static let subDirectories = 330
    static let dngVersion = 50706
  }

  /// The layout of these bytes; nil when they are no TIFF.
  init?(of bytes: Bytes) {
    if bytes.has("II") {
      isLittleEndian = true
    } else if bytes.has("MM") {
      isLittleEndian = false
    } else {
      return nil
    }
    switch bytes.number(at: 2, width: 2, littleEndian: isLittleEndian) {
    case 42: isBig = false
    case 43: isBig = true
    default: return nil
    }
    first = bytes.number(at: isBig ? 8 : 4, width: isBig ? 8 : 4, littleEndian: isLittleEndian) ?? .max
  }

  /// The name of the raw format that this is; nil when it is a picture.
  ///
  /// Raw are a `DNGVersion`, mosaic pixels (photometric 32803, 34892), and the makers' own compressions.
  func rawName(in bytes: Bytes) -> String? {
    guard let root = fields(at: first, in: bytes) else { return nil }
    if root[Tag.dngVersion] != nil { return "DNG" }
    let children = root[Tag.subDirectories].map { numbers($0, in: bytes, limit: 16) } ?? []
    let directories = [root] + children.compactMap { fields(at: $0, in: bytes) }
    let isRaw = directories.contains { directory in
      let photometric = directory[Tag.photometric].flatMap { numbers($0, in: bytes, limit: 1).first }
      let compression = directory[Tag.compression].flatMap { numbers($0, in: bytes, limit: 1).first }
      return [32803, 34892].contains(photometric) || [32767, 32769, 32770, 34713, 65535].contains(compression)
    }
    guard isRaw else { return nil }
    let make = root[Tag.make].flatMap { bytes.slice(at: $0.offset, length: min($0.count, 32)) } ?? []
    let name = String(decoding: make.prefix { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
    return name.isEmpty ? "camera raw" : "\(name) raw"
  }

  /// Whether the first picture is compressed, so that it does not end in zeros.
  func isCompressed(in bytes: Bytes) -> Bool {
    guard let compression = fields(at: first, in: bytes)?[Tag.compression] else { return false }
    return numbers(compression, in: bytes, limit: 1).first != 1
  }

  /// How many fields the directory at an offset says it has; nil when there can be none there.
  func entryCount(at offset: Int, in bytes: Bytes) -> Int? {
    guard offset > 0, offset < bytes.count,
      let count = bytes.number(at: offset, width: isBig ? 8 : 2, littleEndian: isLittleEndian),
      (1...4096).contains(count)
    else { return nil }
    return count
  }

  /// The fields of a directory by their tags; nil when it does not lie within the file.
  func fields(at offset: Int, in bytes: Bytes) -> [Int: Field]? {
    guard let count = entryCount(at: offset, in: bytes) else { return nil }
    let entry = isBig ? 20 : 12
    let start = offset + (isBig ? 8 : 2)
    var fields: [Int: Field] = [:]
    for index in 0..<count {
      let at = start + index * entry
      guard let tag = bytes.number(at: at, width: 2, littleEndian: isLittleEndian),
        let type = bytes.number(at: at + 2, width: 2, littleEndian: isLittleEndian),
        let items = bytes.number(at: at + 4, width: isBig ? 8 : 4, littleEndian: isLittleEndian)
      else { return nil }
      // No such field: these are bytes that were never written.
      guard tag != 0 || type != 0 else { return nil }
      let width = [3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8][type] ?? 1
      let (size, isBeyond) = items.multipliedReportingOverflow(by: width)
      guard !isBeyond else { continue }
      let room = isBig ? 8 : 4
      let value = at + 4 + room
      let place = size <= room ? value : bytes.number(at: value, width: room, littleEndian: isLittleEndian)
      fields[tag] = place.map { Field(type: type, width: width, count: items, offset: $0) }
    }
    return fields
  }

  func numbers(_ field: Field, in bytes: Bytes, limit: Int) -> [Int] {
    guard field.offset < bytes.count else { return [] }
    return (0..<min(field.count, limit)).compactMap {
      bytes.number(at: field.offset + $0 * field.width, width: field.width, littleEndian: isLittleEndian)
    }
  }
}
