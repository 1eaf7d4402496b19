import Model

/// What a file says that it holds, read off its own structure before any library sees it.
///
/// Numbers that are not said are 0, frames 1. Every sum stops at `Int.max` instead of wrapping round.
struct Extent: Hashable {
  /// The largest that anything in it wants to be, in pixels, as it lies.
  var size = PixelSize(width: 0, height: 0)
  /// Frames of an animation or pages of a document.
  var frames = 1
  /// Channels of a pixel.
  var bands = 0
  /// Bytes of the embedded colour profile, once it is inflated; at least this many.
  var profileLength = 0
  /// Bytes of EXIF, XMP, IPTC, comments and texts, once they are inflated; at least this many.
  var metadataLength = 0
  /// Scans of a JPEG.
  var scans = 0
  /// Items of a HEIF file, or tiles that one of them is made of.
  var items = 0
  /// Bytes that its decoder needs at once for the whole picture, whatever size is wanted of it: about, and rather too few.
  var decodingMemory = 0

  /// Reads what the format tells without a library; nothing of SVG, PDF and what only ImageMagick knows.
  ///
  /// Walks no further than the limits need. Throws `damaged` for what goes round in circles.
  init(of bytes: Bytes, format: InputFormat, limits: Limits) throws(AgentError) {
    switch format {
    case .jpeg: self.init(jpeg: bytes)
    case .png: self.init(png: bytes, limits: limits)
    case .webp: self.init(webp: bytes)
    case .gif: self.init(gif: bytes)
    case .tiff: try self.init(tiff: bytes, limits: limits)
    case .heic, .avif: try self.init(heif: bytes, format: format, limits: limits)
    case .jxl: self.init(jxl: bytes)
    case .svg, .pdf, .magick: self.init()
    }
  }

  init() {}

  /// Throws what is beyond a limit, with the figure and the key. `room` is what is left of the worker's memory, in bytes.
  func check(against limits: Limits, room: Int) throws(AgentError) {
    guard frames <= limits.maxFrames else { throw .tooManyFrames(frames, limit: limits.maxFrames) }
    guard Self.product(size.width, size.height, frames) <= limits.maxPixels else {
      throw .tooManyPixels(size, frames: frames, limit: limits.maxPixels)
    }
    guard max(size.width, size.height) <= limits.maxEdge else { throw .tooLongEdge(size, limit: limits.maxEdge) }
    guard bands <= limits.maxBands else { throw .tooMany("channels", bands, "max-bands", limits.maxBands) }
    guard scans <= limits.maxScans else { throw .tooMany("scans", scans, "max-scans", limits.maxScans) }
    guard items <= limits.maxItems else { throw .tooMany("items", items, "max-items", limits.maxItems) }
    guard profileLength <= limits.maxProfileSize else { throw .tooLargeProfile(profileLength, limits.maxProfileSize) }
    guard metadataLength <= limits.maxMetadataSize else {
      throw .tooMuchMetadata(metadataLength, limits.maxMetadataSize)
    }
    guard decodingMemory <= room else {
      throw .tooMuchMemory(decodingMemory, room: room, of: limits.workerMemory)
    }
  }

  /// A size that holds both.
  mutating func widen(to other: PixelSize) {
    size = PixelSize(width: max(size.width, other.width), height: max(size.height, other.height))
  }

  static func product(_ factors: Int...) -> Int {
    factors.reduce(1) { product, factor in
      let (result, isBeyond) = product.multipliedReportingOverflow(by: factor)
      return isBeyond ? .max : result
    }
  }

  static func sum(_ one: Int, _ other: Int) -> Int {
    let (result, isBeyond) = one.addingReportingOverflow(other)
    return isBeyond ? .max : result
  }
}
