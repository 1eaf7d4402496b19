import CExif
import Model

/// Reads what the catalog keeps from a block of EXIF.
///
/// Whatever makes no sense is left out: broken EXIF never fails a photo. Source: EXIF 2.32 (CIPA DC-008), 4.6.
/// C functions: `exif_data_load_data`, `exif_content_get_entry`.
@safe
final class ExifReader {
  private let data: UnsafeMutablePointer<ExifData>
  private let order: ExifByteOrder

  /// Reads a block, with or without its `Exif` header; nil when there is nothing in it.
  init?(_ block: [UInt8]) {
    let header = Array("Exif".utf8) + [0, 0]
    let whole = block.starts(with: header) ? block : header + block
    guard whole.count > 14, let data = unsafe exif_data_new() else { return nil }
    // Not corrected: what the camera wrote is what is wanted.
    unsafe exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION)
    unsafe exif_data_load_data(data, whole, UInt32(whole.count))
    unsafe self.data = data
    order = unsafe exif_data_get_byte_order(data)
  }

  deinit {
    unsafe exif_data_unref(data)
  }

  func facts(recordsPlace: Bool) -> PhotoFacts {
    var facts = PhotoFacts()
    facts.taken = taken
    facts.maker = text(EXIF_TAG_MAKE, in: EXIF_IFD_0)
    facts.model = text(EXIF_TAG_MODEL, in: EXIF_IFD_0)
    facts.lens = text(EXIF_TAG_LENS_MODEL, in: EXIF_IFD_EXIF)
    facts.exposure = positive(EXIF_TAG_EXPOSURE_TIME, below: 1_000_000)
    facts.aperture = positive(EXIF_TAG_FNUMBER, below: 1000)
    facts.iso = iso
    facts.focalLength = positive(EXIF_TAG_FOCAL_LENGTH, below: 100_000)
    if recordsPlace, let latitude = degrees(latitudeTag, limit: 90), let longitude = degrees(longitudeTag, limit: 180) {
      facts.latitude = latitude
      facts.longitude = longitude
    }
    return facts
  }

  /// `2024:05:01 12:30:00`, `25`, `+02:00` as `2024-05-01T12:30:00.25+02:00`.
  private var taken: String? {
    guard let stamp = text(EXIF_TAG_DATE_TIME_ORIGINAL, in: EXIF_IFD_EXIF) else { return nil }
    let digits = Array(stamp.utf8)
    func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
    guard digits.count == 19 else { return nil }
    let numbers = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19].compactMap { range in
      digits[range].allSatisfy(isDigit) ? Int(part(range)) : nil
    }
    guard numbers.count == 6, (1...9999).contains(numbers[0]), (1...12).contains(numbers[1]),
      (1...31).contains(numbers[2]), numbers[3] < 24, numbers[4] < 60, numbers[5] <= 60
    else { return nil }
    let fraction = text(EXIF_TAG_SUB_SEC_TIME_ORIGINAL, in: EXIF_IFD_EXIF).flatMap { text in
      text.utf8.count <= 9 && text.utf8.allSatisfy(isDigit) ? "." + text : nil
    }
    return "\(part(0..<4))-\(part(5..<7))-\(part(8..<10))T\(part(11..<13)):\(part(14..<16)):\(part(17..<19))"
      + (fraction ?? "") + (offset ?? "")
  }

  /// `+02:00`; nil when it is anything else.
  private var offset: String? {
    guard let text = text(EXIF_TAG_OFFSET_TIME_ORIGINAL, in: EXIF_IFD_EXIF) else { return nil }
    if text == "Z" { return text }
    let bytes = Array(text.utf8)
    guard bytes.count == 6, text.hasPrefix("+") || text.hasPrefix("-"), bytes[3] == UInt8(ascii: ":"),
      (bytes[1...2] + bytes[4...5]).allSatisfy(isDigit),
      text.dropFirst() < "15", bytes[4] < UInt8(ascii: "6")
    else { return nil }
    return text
  }

  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// The sensitivity; 65535 stands for "see the other tag".
  ///
  /// Source: EXIF 2.32, annex G.
  private var iso: Int? {
    let usual = number(EXIF_TAG_ISO_SPEED_RATINGS, in: EXIF_IFD_EXIF, at: 0)
    if let usual, (1..<65_535).contains(usual) { return Int(usual) }
    return [EXIF_TAG_ISO_SPEED, EXIF_TAG_RECOMMENDED_EXPOSURE_INDEX].lazy
      .compactMap { self.number($0, in: EXIF_IFD_EXIF, at: 0) }.first { $0 >= 1 && $0 < 100_000_000 }.map { Int($0) }
  }

  // The GPS directory's tags share their numbers with another's, and libexif has them as macros.
  private let latitudeTag: UInt32 = 2
  private let longitudeTag: UInt32 = 4

  /// Degrees, minutes and seconds with their hemisphere, as degrees north or east.
  private func degrees(_ tag: UInt32, limit: Double) -> Double? {
    let place = ExifTag(rawValue: tag)
    let parts = (0..<3).map { number(place, in: EXIF_IFD_GPS, at: $0) }
    guard let whole = parts[0], let side = text(ExifTag(rawValue: tag - 1), in: EXIF_IFD_GPS), whole >= 0 else {
      return nil
    }
    let value = whole + (parts[1] ?? 0) / 60 + (parts[2] ?? 0) / 3600
    guard value <= limit else { return nil }
    return side.hasPrefix("S") || side.hasPrefix("W") ? -value : value
  }

  private func positive(_ tag: ExifTag, below limit: Double) -> Double? {
    number(tag, in: EXIF_IFD_EXIF, at: 0).flatMap { $0 > 0 && $0 < limit ? $0 : nil }
  }

  private func entry(_ tag: ExifTag, in directory: ExifIfd) -> ExifEntry? {
    let contents = unsafe data.pointee.ifd
    let content =
      switch directory {
      case EXIF_IFD_0: unsafe contents.0
      case EXIF_IFD_EXIF: unsafe contents.2
      default: unsafe contents.3
      }
    guard let content = unsafe content, let entry = unsafe exif_content_get_entry(content, tag) else { return nil }
    return unsafe entry.pointee
  }

  private func bytes(of entry: ExifEntry) -> [UInt8] {
    guard let start = unsafe entry.data else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: start, count: Int(entry.size)))
  }

  /// Text up to its NUL, without control characters and outer space, at most 128 scalars; nil when empty.
  private func text(_ tag: ExifTag, in directory: ExifIfd) -> String? {
    guard let entry = unsafe entry(tag, in: directory), unsafe entry.format == EXIF_FORMAT_ASCII else { return nil }
    return String(decoding: unsafe bytes(of: entry).prefix { $0 != 0 }, as: UTF8.self).plain(upTo: 128)
  }

  /// The item at an index as a number; nil when there is none, or it is a fraction of zero.
  private func number(_ tag: ExifTag, in directory: ExifIfd, at index: Int) -> Double? {
    guard let entry = unsafe entry(tag, in: directory), let start = unsafe entry.data else { return nil }
    let width = Int(exif_format_get_size(unsafe entry.format))
    guard width > 0, index < (unsafe Int(entry.components)), unsafe (index + 1) * width <= Int(entry.size) else {
      return nil
    }
    let item = unsafe start + index * width
    switch unsafe entry.format {
    case EXIF_FORMAT_SHORT: return Double(unsafe exif_get_short(item, order))
    case EXIF_FORMAT_LONG: return Double(unsafe exif_get_long(item, order))
    case EXIF_FORMAT_RATIONAL:
      let fraction = unsafe exif_get_rational(item, order)
      return fraction.denominator == 0 ? nil : Double(fraction.numerator) / Double(fraction.denominator)
    default: return nil
    }
  }
}
