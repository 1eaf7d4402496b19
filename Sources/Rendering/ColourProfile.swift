#if canImport(Glibc)
  import Glibc
#endif

/// As much of an ICC profile as tells whether it applies, and whether it is needed at all.
///
/// Source: ICC.1:2010, 7.2 (header), 9.2 (tags), 10.5 (`curv`), 10.15 (`para`), 10.31 (`XYZ `).
struct ColourProfile {
  /// The space of the pixels that the profile is for.
  enum Space: String {
    case rgb = "RGB "
    case grey = "GRAY"
    case cmyk = "CMYK"
  }

  let space: Space
  /// Whether colours in it are sRGB already, to less than what 8 bits can show.
  let isSRGB: Bool
  /// What it calls itself; nil where it does not say.
  let name: String?

  /// The profile; nil when it is broken or for pixels of another kind.
  init?(_ profile: [UInt8]) {
    guard profile.count >= 132, Self.text(profile, at: 36) == "acsp", let name = Self.text(profile, at: 16),
      let space = Space(rawValue: name)
    else { return nil }
    self.space = space
    isSRGB = space == .rgb && Self.isSRGB(profile)
    self.name = Self.name(in: profile)
  }

  /// The columns of sRGB's matrix, adapted to D50.
  ///
  /// Source: IEC 61966-2-1 with ICC's chromatic adaptation.
  private static let primaries: [(tag: String, xyz: [Double])] = [
    ("rXYZ", [0.4361, 0.2225, 0.0139]), ("gXYZ", [0.3851, 0.7169, 0.0971]), ("bXYZ", [0.1431, 0.0606, 0.7141]),
  ]

  private static func isSRGB(_ profile: [UInt8]) -> Bool {
    // A table overrides matrix and curves.
    guard tag("A2B0", in: profile) == nil, tag("A2B1", in: profile) == nil else { return false }
    for (name, expected) in primaries {
      guard let offset = tag(name, in: profile), text(profile, at: offset) == "XYZ " else { return false }
      for (index, value) in expected.enumerated() {
        guard let found = fixed(profile, at: offset + 8 + 4 * index), abs(found - value) < 0.002 else { return false }
      }
    }
    return ["rTRC", "gTRC", "bTRC"].allSatisfy { name in
      tag(name, in: profile).map { isSRGBCurve(profile, at: $0) } ?? false
    }
  }

  private static func isSRGBCurve(_ profile: [UInt8], at offset: Int) -> Bool {
    stride(from: 0.0, through: 1.0, by: 0.05).allSatisfy { encoded in
      let linear = encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
      guard let found = curve(profile, at: offset, of: encoded) else { return false }
      return abs(found - linear) < 0.002
    }
  }

  /// The value of a tone curve; nil for the kinds that sRGB is not written in.
  private static func curve(_ profile: [UInt8], at offset: Int, of encoded: Double) -> Double? {
    switch text(profile, at: offset) {
    case "curv":
      guard let count = number(profile, at: offset + 8, width: 4), (2...65_536).contains(count) else { return nil }
      let place = encoded * Double(count - 1)
      let below = min(Int(place), count - 2)
      guard let low = number(profile, at: offset + 12 + 2 * below, width: 2),
        let high = number(profile, at: offset + 14 + 2 * below, width: 2)
      else { return nil }
      return (Double(low) + (place - Double(below)) * Double(high - low)) / 65_535
    case "para":
      guard let kind = number(profile, at: offset + 8, width: 2), kind == 3 || kind == 4 else { return nil }
      let parameters = (0..<5).compactMap { fixed(profile, at: offset + 12 + 4 * $0) }
      guard parameters.count == 5 else { return nil }
      let (g, a, b, c, d) = (parameters[0], parameters[1], parameters[2], parameters[3], parameters[4])
      return encoded >= d ? pow(max(0, a * encoded + b), g) : c * encoded
    default:
      return nil
    }
  }

  /// Where a tag's data begin.
  static func tag(_ name: String, in profile: [UInt8]) -> Int? {
    guard let count = number(profile, at: 128, width: 4), count <= 100 else { return nil }
    let entry = (0..<count).map { 132 + 12 * $0 }.first { text(profile, at: $0) == name }
    return entry.flatMap { number(profile, at: $0 + 4, width: 4) }
  }

  static func text(_ profile: [UInt8], at offset: Int) -> String? {
    guard offset >= 0, offset <= profile.count - 4 else { return nil }
    return String(decoding: profile[offset..<offset + 4], as: UTF8.self)
  }

  static func number(_ profile: [UInt8], at offset: Int, width: Int) -> Int? {
    guard offset >= 0, offset <= profile.count - width else { return nil }
    return profile[offset..<offset + width].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A signed number with 16 binary places (`s15Fixed16Number`).
  private static func fixed(_ profile: [UInt8], at offset: Int) -> Double? {
    number(profile, at: offset, width: 4).map { Double(Int32(truncatingIfNeeded: $0)) / 65_536 }
  }
}
