import CPlanes
import CVips
import Model

/// An image of libvips: what is to be worked out, or pixels in memory.
///
/// Holds one reference, let go in `deinit`. A picture that was opened on bytes reads them until it is ``written()``.
@safe
final class Picture {
  /// C type: `VipsImage`.
  private let image: OpaquePointer

  /// Takes over the reference that `make` gives.
  private init(_ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32) throws(LibraryFailure) {
    var made: OpaquePointer?
    try check(unsafe make(&made))
    guard let image = unsafe made else { throw LibraryFailure(message: "no image was given") }
    unsafe self.image = image
  }

  /// Of pixels in RGB, rows without a gap, that `malloc` gave; they are freed with the picture, or at once where it throws.
  convenience init(owning pixels: UnsafeMutableRawPointer, size: PixelSize) throws(LibraryFailure) {
    try unsafe self.init { unsafe sluice_vips_take_pixels(pixels, Int32(size.width), Int32(size.height), 3, $0) }
  }

  deinit {
    unsafe sluice_vips_release(image)
  }
}

extension Picture {
  var shape: sluice_vips_shape { unsafe sluice_vips_shape_of(image) }
  var size: PixelSize { PixelSize(width: Int(shape.width), height: Int(shape.height)) }

  /// Colours and alpha together.
  var channelCount: Int { Int(shape.bands) }

  /// A number of the header: `orientation`, `n-pages`.
  func number(_ field: String) -> Int? {
    let value = unsafe sluice_vips_int(image, field, .min)
    return value == .min ? nil : Int(value)
  }

  /// A blob of the header: `exif-data`, `icc-profile-data`.
  func blob(_ field: String) -> [UInt8]? {
    var length = 0
    guard let bytes = unsafe sluice_vips_blob(image, field, &length) else { return nil }
    return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: length))
  }

  /// Bytes of a blob of the header; 0 when there is none.
  func blobLength(_ field: String) -> Int {
    var length = 0
    _ = unsafe sluice_vips_blob(image, field, &length)
    return length
  }

  /// The pixels of a picture that is ``written()``: rows from the top, 3 or 4 bytes a pixel.
  var pixels: [UInt8] {
    var length = 0
    guard let bytes = unsafe sluice_vips_pixels(image, &length) else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: bytes, count: length))
  }
}

// MARK: - Reading

extension Picture {
  /// The picture in these bytes, its header read and its pixels yet to be, by the format's own loader.
  ///
  /// `shrink` is JPEG's: 1, 2, 4 or 8. `scale` is for WebP, SVG and PDF, up to 1. From the top down, once, unless asked
  /// otherwise.
  static func open(
    _ bytes: Bytes, format: InputFormat, page: Int = 0, shrink: Int = 1, scale: Double = 1, isReadOnce: Bool = true
  ) throws(LibraryFailure) -> Picture {
    let options = sluice_vips_load_options(
      page: Int32(page), shrink: Int32(shrink), scale: scale, top_down: isReadOnce)
    return try unsafe Picture { out in
      let start = unsafe bytes.unsafeBuffer.baseAddress
      let count = bytes.count
      return switch format {
      case .jpeg: unsafe sluice_vips_jpegload(start, count, options, out)
      case .png: unsafe sluice_vips_pngload(start, count, options, out)
      case .webp: unsafe sluice_vips_webpload(start, count, options, out)
      case .gif: unsafe sluice_vips_gifload(start, count, options, out)
      case .tiff: unsafe sluice_vips_tiffload(start, count, options, out)
      case .heic, .avif: unsafe sluice_vips_heifload(start, count, options, out)
      case .jxl: unsafe sluice_vips_jxlload(start, count, options, out)
      case .svg: unsafe sluice_vips_svgload(start, count, options, out)
      case .pdf: unsafe sluice_vips_pdfload(start, count, options, out)
      case .magick: unsafe sluice_vips_magickload(start, count, options, out)
      }
    }
  }
}

// MARK: - Working

extension Picture {
  /// Exactly this large, by Lanczos with 3 lobes; transparent pixels weigh what they show.
  func resized(to size: PixelSize) throws(LibraryFailure) -> Picture {
    guard size != self.size else { return self }
    guard shape.has_alpha else { return try scaled(to: size) }
    let premultiplied = try unsafe Picture { unsafe sluice_vips_premultiply(image, $0) }
    let scaled = try premultiplied.scaled(to: size)
    return try unsafe Picture { unsafe sluice_vips_unpremultiply(scaled.image, $0) }
  }

  private func scaled(to size: PixelSize) throws(LibraryFailure) -> Picture {
    try unsafe Picture { unsafe sluice_vips_resize(image, Int32(size.width), Int32(size.height), $0) }
  }

  /// Turned and mirrored as an EXIF orientation of 1 to 8 asks for.
  ///
  /// The picture must be ``written()``.
  func upright(from orientation: Orientation) throws(LibraryFailure) -> Picture {
    try unsafe Picture { unsafe sluice_vips_upright(image, Int32(orientation.tag), $0) }
  }

  /// From a profile of the library's own, `cmyk` or `p3`, or else from the embedded one, to 8-bit sRGB.
  func iccTransformed(from profile: String? = nil) throws(LibraryFailure) -> Picture {
    try unsafe Picture { unsafe sluice_vips_icc_transform(image, profile, $0) }
  }

  /// To 8-bit sRGB without regard to a profile.
  func convertedToSRGB() throws(LibraryFailure) -> Picture {
    try unsafe Picture { unsafe sluice_vips_colourspace(image, $0) }
  }

  /// The first channels alone.
  func channels(_ count: Int) throws(LibraryFailure) -> Picture {
    try unsafe Picture { unsafe sluice_vips_bands(image, Int32(count), $0) }
  }

  /// The last channel alone, in 8 bits.
  func alpha() throws(LibraryFailure) -> Picture {
    try unsafe Picture { unsafe sluice_vips_alpha(image, $0) }
  }

  func joined(alpha: Picture) throws(LibraryFailure) -> Picture {
    try unsafe Picture { unsafe sluice_vips_join_alpha(image, alpha.image, $0) }
  }

  /// Laid over a colour, without alpha.
  func flattened(over colour: Colour) throws(LibraryFailure) -> Picture {
    guard shape.has_alpha else { return self }
    let background = [Double(colour.red), Double(colour.green), Double(colour.blue)]
    return try unsafe Picture { unsafe sluice_vips_flatten(image, background, $0) }
  }

  /// All pixels worked out, and nothing kept but them: no metadata, no profile.
  func written() throws(LibraryFailure) -> Picture {
    try unsafe Picture { unsafe sluice_vips_write(image, $0) }
  }
}

// MARK: - Writing

extension Picture {
  /// The file that this encoding makes of the picture, given to `use` while it lives.
  func encoded(_ encoding: Encoding) throws(LibraryFailure) -> EncodedFile {
    var bytes: UnsafeMutableRawPointer?
    var length = 0
    let status: Int32
    switch encoding {
    case .jpeg(let quality, let progression):
      return try encodedAsJPEG(quality: quality, progression: progression)
    case .webp(let quality, let effort, let lossless):
      status = unsafe sluice_vips_webpsave(
        image, .init(quality: Int32(quality), effort: Int32(effort), lossless: lossless), &bytes, &length)
    case .avif(let quality, let effort, let lossless):
      status = unsafe sluice_vips_avifsave(
        image, .init(quality: Int32(quality), effort: Int32(effort), lossless: lossless), &bytes, &length)
    case .png(let compression):
      status = unsafe sluice_vips_pngsave(image, .init(compression: Int32(compression)), &bytes, &length)
    }
    try check(status)
    return unsafe EncodedFile(ofVips: bytes, count: length)
  }

  /// By libjpeg itself, as planes are: libvips knows no scans but the library's ten.
  private func encodedAsJPEG(quality: Int, progression: Progression) throws(LibraryFailure) -> EncodedFile {
    let picture = try written()
    let size = size
    let options = sluice_jpeg_options(
      quality: Int32(quality), scans: Int32(progression.scans),
      halves: Encoding.jpeg(quality: quality).chromaSampling == .half)
    return try unsafe EncodedFile.jpeg { bytes, length, message in
      var count = 0
      let pixels = unsafe sluice_vips_pixels(picture.image, &count)
      return unsafe sluice_jpeg_encode_rgb(
        pixels, Int32(size.width), Int32(size.height), options, bytes, length, message)
    }
  }
}
