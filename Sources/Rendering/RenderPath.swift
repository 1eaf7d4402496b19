import Model

/// The way that an original takes to its variants.
enum RenderPath {
  /// In the planes that its file holds, from decoder to encoder: for the photographs of this world.
  case planar(JPEGFrame)
  /// In pixels of RGB, through libvips: for everything else. It can do all that the other can.
  case general(Reason)

  /// Why an original can't take the planar path, in the order in which it is looked at.
  enum Reason: String, CaseIterable {
    case otherFormat = "it is not a JPEG"
    case otherColours = "it is CMYK or RGB, in a rare sampling, or odd in its header"
    case otherProfile = "its colours are not sRGB's"
    case tooLarge = "its planes would take more than a quarter of `worker-memory`"
  }

  /// Looked at in order; the first reason against the planar path decides.
  static func of(
    _ original: Original, _ header: OriginalHeader, upright size: PixelSize, sampling: ChromaSampling
  ) -> RenderPath {
    guard original.format == .jpeg else { return .general(.otherFormat) }
    guard let frame = JPEGFrame(of: original.bytes), frame.size == header.picture.size else {
      return .general(.otherColours)
    }
    guard header.picture.isSRGBOrGrey else { return .general(.otherProfile) }
    let lying = header.orientation.isTransposed ? size.transposed : size
    let decoded = frame.size.shrunk(by: frame.shrink(for: lying, sampling: sampling))
    // What is decoded, what is made of it, and that in RGB where a variant is no JPEG.
    let needed = Planes.byteCount(decoded, frame.sampling) + Planes.byteCount(size, sampling) + 3 * size.pixels
    guard needed <= original.limits.heavyMemory else { return .general(.tooLarge) }
    return .planar(frame)
  }
}
