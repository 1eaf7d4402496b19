import CVips
import Model

extension Picture {
  /// In 8-bit sRGB of 3 channels, or 4 with alpha: by the embedded profile where it fits the pixels, by what the
  /// format means otherwise.
  ///
  /// Costs nothing for what is sRGB already, which is most of what there is. `isDisplayP3` says that RGB pixels without
  /// a profile are in Display P3.
  func inSRGB(isDisplayP3: Bool) throws(LibraryFailure) -> Picture {
    let shape = self.shape
    guard shape.has_alpha else { return try coloursInSRGB(isDisplayP3: isDisplayP3) }
    let isSRGB = shape.space == SLUICE_VIPS_SRGB && shape.is_8_bit && !isDisplayP3 && usableProfile == nil
    guard !isSRGB else { return self }
    // Colours and alpha go apart: not every conversion scales an alpha of 16 bits.
    let alpha = try self.alpha()
    return try channels(channelCount - 1).coloursInSRGB(isDisplayP3: isDisplayP3).joined(alpha: alpha)
  }

  private func coloursInSRGB(isDisplayP3: Bool) throws(LibraryFailure) -> Picture {
    let shape = self.shape
    var converted = self
    if usableProfile != nil, let transformed = try? iccTransformed() {
      converted = transformed
    } else if shape.space == SLUICE_VIPS_CMYK {
      converted = try iccTransformed(from: "cmyk")
    } else if shape.space == SLUICE_VIPS_SRGB, isDisplayP3, !hasProfile {
      converted = try iccTransformed(from: "p3")
    } else if shape.space != SLUICE_VIPS_SRGB || !shape.is_8_bit {
      converted = try convertedToSRGB()
    }
    return converted.channelCount > 3 ? try converted.channels(3) : converted
  }

  /// The colours as the file names them, for people: `Display P3`, `none (sRGB assumed)`.
  ///
  /// A profile that can't be used is named with what is assumed in its place.
  func colourName(isDisplayP3: Bool) -> String {
    guard let bytes = blob("icc-profile-data") else { return "none (\(assumedColours(isDisplayP3: isDisplayP3)))" }
    guard let profile = ColourProfile(bytes) else { return "broken (\(assumedColours(isDisplayP3: false)))" }
    let name = profile.name ?? (profile.isSRGB ? "sRGB" : "\(profile.space.rawValue.lowercased()) without a name")
    guard profile.space != space else { return name }
    let assumed = " (not for such pixels: \(assumedColours(isDisplayP3: false)))"
    return (name.plain(upTo: ImageFacts.longestProfile - assumed.count) ?? "") + assumed
  }

  /// What the pixels are taken for without a profile.
  private func assumedColours(isDisplayP3: Bool) -> String {
    switch shape.space {
    case SLUICE_VIPS_GREY: "grey assumed"
    case SLUICE_VIPS_CMYK: "CMYK assumed"
    case SLUICE_VIPS_SRGB: isDisplayP3 ? "Display P3 by its numbers" : "sRGB assumed"
    default: "by the kind of pixels"
    }
  }

  /// The space that a profile for these pixels has; nil where none can have it.
  private var space: ColourProfile.Space? {
    switch shape.space {
    case SLUICE_VIPS_GREY: .grey
    case SLUICE_VIPS_SRGB: .rgb
    case SLUICE_VIPS_CMYK: .cmyk
    default: nil
    }
  }

  /// Whether colours are sRGB's, or greys, of 8 bits and opaque: there is nothing to convert.
  var isSRGBOrGrey: Bool {
    let shape = shape
    return [SLUICE_VIPS_SRGB, SLUICE_VIPS_GREY].contains(shape.space) && shape.is_8_bit && !shape.has_alpha
      && usableProfile == nil
  }

  private var hasProfile: Bool { blob("icc-profile-data") != nil }

  /// The embedded profile where it is one for such pixels, and another than sRGB.
  private var usableProfile: ColourProfile? {
    guard let bytes = blob("icc-profile-data"), let profile = ColourProfile(bytes), !profile.isSRGB else { return nil }
    return profile.space == space ? profile : nil
  }
}
