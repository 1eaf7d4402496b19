import Model

extension ColourProfile {
  /// The description that a profile gives of itself, in English where it has that.
  ///
  /// Source: ICC.1:2001-04, 6.5.17 (`desc`); ICC.1:2010, 10.13 (`mluc`).
  static func name(in profile: [UInt8]) -> String? {
    guard let offset = tag("desc", in: profile) else { return nil }
    let name =
      switch text(profile, at: offset) {
      case "desc": plainName(profile, at: offset)
      case "mluc": localName(profile, at: offset)
      default: nil as String?
      }
    return name?.plain(upTo: ImageFacts.longestProfile)
  }

  private static func plainName(_ profile: [UInt8], at offset: Int) -> String? {
    guard let count = number(profile, at: offset + 8, width: 4), let bytes = slice(profile, at: offset + 12, count)
    else { return nil }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Records of 12 bytes: language, country, length and place of a text in UTF-16.
  private static func localName(_ profile: [UInt8], at offset: Int) -> String? {
    guard let count = number(profile, at: offset + 8, width: 4), count > 0,
      number(profile, at: offset + 12, width: 4) == 12
    else { return nil }
    let records = (0..<min(count, 100)).map { offset + 16 + 12 * $0 }
    let english = records.first { number(profile, at: $0, width: 2) == 0x656E }
    guard let record = english ?? records.first, let length = number(profile, at: record + 4, width: 4),
      let place = number(profile, at: record + 8, width: 4), let bytes = slice(profile, at: offset + place, length)
    else { return nil }
    let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    return String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
  }

  /// As much of so many bytes as can be a name; nil where they do not lie in the profile.
  private static func slice(_ profile: [UInt8], at offset: Int, _ length: Int) -> ArraySlice<UInt8>? {
    guard length > 0, offset >= 0, offset <= profile.count, length <= profile.count - offset else { return nil }
    return profile[offset..<offset + min(length, 1_024)]
  }
}
