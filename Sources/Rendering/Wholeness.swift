import Model

/// Whether a file is all there, as far as its container tells without decoding anything.
///
/// A copy that was cut off leaves a short file, or one of full length whose tail was never written and reads as zeros.
/// Decoders are lenient with both: they fill in grey, or zeros decode as something.
enum Wholeness: Hashable {
  case whole
  /// The file ends early.
  ///
  /// The bytes that it should have, where the container says so.
  case cutShort(expected: Int?)
  /// The file is as long as it should be, and that many bytes at its end were never written.
  case zeroTail(Int)

  /// Zeros at the end of compressed data that no encoder writes, in bytes: one disk sector.
  static let unlikelyZeros = 512

  init(of bytes: Bytes, format: InputFormat) {
    let found: Wholeness =
      switch format {
      case .jpeg: Self.jpeg(bytes)
      case .png: Self.png(bytes)
      case .webp: Self.webp(bytes)
      case .gif: Self.gif(bytes)
      case .tiff: Self.tiff(bytes)
      case .heic, .avif: Self.heif(bytes)
      case .jxl: bytes.has([0xFF, 0x0A]) ? Self.withoutZeroTail(bytes) : Self.jxl(bytes)
      case .pdf: Self.pdf(bytes)
      case .svg, .magick: .whole
      }
    if case .cutShort = found, bytes.zeroTail >= Self.unlikelyZeros {
      self = .zeroTail(bytes.zeroTail)
    } else {
      self = found
    }
  }

  private static func withoutZeroTail(_ bytes: Bytes) -> Wholeness {
    bytes.zeroTail >= unlikelyZeros ? .zeroTail(bytes.zeroTail) : .whole
  }

  /// The segments up to the first scan, and an end marker behind it.
  ///
  /// Source: ITU-T T.81, B.1.1.
  ///
  /// The end marker cannot occur in a scan, and the preview in the EXIF segment has one of its own, which is passed over.
  /// A second picture behind the first, such as a gain map, belongs to the file where an index says so.
  private static func jpeg(_ bytes: Bytes) -> Wholeness {
    var offset = 2
    var needed = 0
    while let byte = bytes[offset], let marker = bytes[offset + 1] {
      guard byte == 0xFF else {
        // Not a marker: the decoder skips to the next one, and so does this.
        offset += 1
        continue
      }
      if marker == 0xE2 { needed = max(needed, MultiPicture.neededLength(of: bytes, segment: offset)) }
      switch marker {
      case 0xDA:
        guard bytes.lastOffset(of: 0xFF, 0xD9, from: offset + 2) != nil else { return .cutShort(expected: nil) }
        let isCut = needed > bytes.count && MultiPicture.isBegun(in: bytes, scan: offset)
        return isCut ? .cutShort(expected: needed) : .whole
      case 0xFF: offset += 1
      case 0x00, 0x01, 0xD0...0xD9: offset += 2
      default: offset += 2 + max(2, bytes.number(at: offset + 2, width: 2) ?? bytes.count)
      }
    }
    return .cutShort(expected: nil)
  }

  /// The chunks up to `IEND`.
  ///
  /// Source: PNG (third edition), 5.3.
  private static func png(_ bytes: Bytes) -> Wholeness {
    var offset = 8
    while let length = bytes.number(at: offset, width: 4), let type = bytes.slice(at: offset + 4, length: 4) {
      let end = offset + 12 + length
      guard type != Array("IEND".utf8) else { return end <= bytes.count ? .whole : .cutShort(expected: end) }
      // Broken chunks that are not just missing are for the decoder to judge.
      guard type.allSatisfy(isLetter) else { return type == [0, 0, 0, 0] ? .cutShort(expected: nil) : .whole }
      guard end <= bytes.count else { return .cutShort(expected: end) }
      offset = end
    }
    return .cutShort(expected: nil)
  }

  /// The RIFF length, and the last chunk when it is a picture.
  ///
  /// Source: RFC 9649.
  private static func webp(_ bytes: Bytes) -> Wholeness {
    guard let length = bytes.number(at: 4, width: 4, littleEndian: true) else { return .cutShort(expected: nil) }
    // A missing pad byte at the end is common and harmless.
    guard bytes.count >= 8 + length - (length & 1) else { return .cutShort(expected: 8 + length) }
    return withoutZeroTail(bytes)
  }

  /// The blocks up to the trailer.
  ///
  /// Source: GIF89a, appendix B.
  private static func gif(_ bytes: Bytes) -> Wholeness {
    func tableLength(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
    guard let flags = bytes[10] else { return .cutShort(expected: nil) }
    var offset = 13 + tableLength(flags)
    while let block = bytes[offset] {
      switch block {
      case 0x3B: return .whole
      case 0x21: offset += 2
      case 0x2C:
        guard let flags = bytes[offset + 9] else { return .cutShort(expected: nil) }
        offset += 11 + tableLength(flags)
      default:
        // Padding between blocks.
        offset += 1
        continue
      }
      while let length = bytes[offset], length > 0 { offset += 1 + Int(length) }
      offset += 1
    }
    return .cutShort(expected: nil)
  }

  /// The directories and their strips or tiles.
  ///
  /// What is not compressed may well end in zeros: it is black.
  private static func tiff(_ bytes: Bytes) -> Wholeness {
    guard let layout = TiffLayout(of: bytes), let needed = layout.neededLength(in: bytes) else {
      return .cutShort(expected: nil)
    }
    guard needed <= bytes.count else { return .cutShort(expected: needed == .max ? nil : needed) }
    let zeros = bytes.zeroTail
    let isUnwritten =
      layout.isCompressed(in: bytes) && zeros >= unlikelyZeros && needed > bytes.count - zeros + unlikelyZeros
    return isUnwritten ? .zeroTail(zeros) : .whole
  }

  /// The boxes, and the items that the index says are behind what is there.
  private static func heif(_ bytes: Bytes) -> Wholeness {
    let found = boxes(bytes, needed: ["meta", "mdat"])
    let needed = HeifPlaces.neededLength(of: bytes)
    return found == .whole && needed > bytes.count ? .cutShort(expected: needed == .max ? nil : needed) : found
  }

  /// The boxes, and the codestream in one or up to the last of its parts.
  ///
  /// Source: ISO/IEC 18181-2, 9.9 (`jxlp`): the last part has the highest bit of its number set.
  private static func jxl(_ bytes: Bytes) -> Wholeness {
    let found = boxes(bytes, needed: [])
    let file = 0..<bytes.count
    let isEnded =
      bytes.box("jxlc", in: file) != nil || bytes.box("jxlp", in: file, where: { bytes[$0] ?? 0 >= 0x80 }) != nil
    return found == .whole && !isEnded ? .cutShort(expected: nil) : found
  }

  /// The boxes of the file, one behind the other.
  ///
  /// Source: ISO/IEC 14496-12, 4.2.
  private static func boxes(_ bytes: Bytes, needed: Set<String>) -> Wholeness {
    var missing = needed
    var offset = 0
    while offset < bytes.count {
      guard var length = bytes.number(at: offset, width: 4), let type = bytes.slice(at: offset + 4, length: 4),
        type.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
      else { return missing.isEmpty && bytes.zeroTail < unlikelyZeros ? .whole : .cutShort(expected: nil) }
      if length == 1 { length = bytes.number(at: offset + 8, width: 8) ?? .max }
      if length == 0 { length = bytes.count - offset }
      let (end, isBeyond) = offset.addingReportingOverflow(max(length, 8))
      guard !isBeyond, end <= bytes.count else { return .cutShort(expected: isBeyond ? nil : end) }
      missing.remove(String(decoding: type, as: UTF8.self))
      offset = end
    }
    return missing.isEmpty ? withoutZeroTail(bytes) : .cutShort(expected: nil)
  }

  private static func pdf(_ bytes: Bytes) -> Wholeness {
    let marker = Array("%%EOF".utf8)
    let start = max(0, bytes.count - 2048)
    return (start..<bytes.count).contains { bytes.has(marker, at: $0) } ? .whole : .cutShort(expected: nil)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

extension Wholeness {
  /// Throws what is missing, in words.
  func check(count: Int) throws(AgentError) {
    switch self {
    case .whole: return
    case .cutShort(.some(let expected)):
      throw .truncated("the file ends before the picture does: \(count) of at least \(expected) bytes are there")
    case .cutShort(.none):
      throw .truncated("the file ends before the picture does, after \(count) bytes")
    case .zeroTail(let length):
      throw .truncated(zeroTail: length, of: count)
    }
  }
}
