import CVips

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

  private var hasProfile: Bool { blob("icc-profile-data") != nil }

  /// The embedded profile where it is one for such pixels, and another than sRGB.
  private var usableProfile: ColourProfile? {
    guard let bytes = blob("icc-profile-data"), let profile = ColourProfile(bytes), !profile.isSRGB else { return nil }
    let wanted: ColourProfile.Space? =
      switch shape.space {
      case SLUICE_VIPS_GREY: .grey
      case SLUICE_VIPS_SRGB: .rgb
      case SLUICE_VIPS_CMYK: .cmyk
      default: nil
      }
    return profile.space == wanted ? profile : nil
  }
}
