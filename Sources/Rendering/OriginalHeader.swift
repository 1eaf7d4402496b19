import Model

/// What an original's header says, its pixels yet to be decoded.
struct OriginalHeader {
  /// As it lies in the file, before it is turned.
  let picture: Picture
  /// The page that is taken: the first, or the primary one of a HEIF file.
  let page: Int
  let format: InputFormat

  /// Frames of an animation or pages of a document, at least 1.
  var frames: Int { max(1, picture.number("n-pages") ?? 1) }

  /// The EXIF orientation, 1 to 8, where the format goes by it.
  ///
  /// HEIC and AVIF have `irot` and `imir` and JPEG XL has a field of its own, all applied by their decoders; the EXIF tag
  /// is then a copy, or a stale one, and ignored. Source: ISO/IEC 23008-12, 6.5.10; ISO/IEC 18181-1.
  var orientation: Orientation {
    switch format {
    case .heic, .avif, .jxl, .svg, .pdf: return .upright
    default:
      let tag = picture.number("orientation") ?? 1
      return (1...8).contains(tag) ? Orientation(tag: tag) : .upright
    }
  }

  /// Upright.
  var size: PixelSize {
    orientation.isTransposed ? picture.size.transposed : picture.size
  }
}
