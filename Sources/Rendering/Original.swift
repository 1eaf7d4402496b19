import CVips
import Model

/// The bytes of one original, known to be of a format that the rules allow and, as far as that can be told, whole.
struct Original {
  let bytes: Bytes
  let format: InputFormat
  let limits: Limits
  /// What is left of the worker's memory beside the libraries and these bytes, in bytes.
  private let room: Int
  private let extent: Extent

  /// Judges the bytes before any library sees them.
  ///
  /// `ground` is the address space, in bytes, that the process has taken before it has any picture in hand.
  init(_ bytes: Bytes, rules: WorkerRules, ground: Int) throws(AgentError) {
    self.bytes = bytes
    limits = rules.limits
    room = Int(rules.limits.workerMemory) - ground - bytes.count
    format = try Self.format(of: bytes, allowed: rules.inputFormats)
    try Wholeness(of: bytes, format: format).check(count: bytes.count)
    extent = try Extent(of: bytes, format: format, limits: limits)
    try extent.check(against: limits, room: room)
  }

  private static func format(of bytes: Bytes, allowed: [InputFormat]) throws(AgentError) -> InputFormat {
    switch FileKind(of: bytes) {
    case .image(let format):
      if allowed.contains(format) { return format }
      throw .unsupported(
        "a \(format.title) file, which is not read here", advice: "add \(format.rawValue) to the formats to read it")
    case .cameraRaw(let name):
      throw .unsupported("a camera's raw file (\(name))", advice: "put a developed picture of it here")
    case .otherImage(let name):
      if allowed.contains(.magick) { return .magick }
      throw .unsupported(
        "a \(name) picture, which is not read here", advice: "convert it, or add magick to the formats")
    case .otherData(let name):
      throw .unsupported("\(name), which is never read here", advice: "convert it to a format of input-formats")
    case .stranger(let what):
      throw AgentError(.file, code: "not-an-image", tried: "decode", cause: "it is not a picture but \(what)")
    case .empty:
      throw AgentError(
        .incomplete, code: "empty", tried: "decode", cause: "the file is empty", advice: "copy the file again")
    case .unwritten:
      throw .truncated("nothing was written into the file: all \(bytes.count) bytes are zeros")
    }
  }

  /// The header, within the limits; no pixel is decoded.
  func header() throws(AgentError) -> OriginalHeader {
    let header = try decoding { () throws(LibraryFailure) in
      let first = OriginalHeader(picture: try open(), page: 0, format: format)
      guard let primary = first.picture.number("heif-primary"), primary > 0 else { return first }
      return OriginalHeader(picture: try open(page: primary), page: primary, format: format)
    }
    try extent(header).check(against: limits, room: room)
    return header
  }

  /// What the library found, where that is more than was read without it.
  private func extent(_ header: OriginalHeader) -> Extent {
    var extent = extent
    let picture = header.picture
    extent.size = picture.size
    extent.frames = header.frames
    extent.bands = picture.channelCount
    extent.profileLength = max(extent.profileLength, picture.blobLength("icc-profile-data"))
    let metadata = ["exif-data", "xmp-data", "iptc-data"].reduce(0) { $0 + picture.blobLength($1) }
    extent.metadataLength = max(extent.metadataLength, metadata)
    // ImageMagick keeps four channels of 16 bits of each frame.
    if format == .magick { extent.decodingMemory = Extent.product(picture.size.pixels, extent.frames, 8) }
    return extent
  }

  /// What the file says of itself; broken EXIF is as good as none.
  func facts(recordsPlace: Bool) throws(AgentError) -> ImageFacts {
    let header = try header()
    let exif = exifBlock(header).flatMap { ExifReader($0)?.facts(recordsPlace: recordsPlace) }
    var facts = ImageFacts(format: format, size: header.size, exif: exif ?? PhotoFacts())
    facts.orientation = header.orientation.tag
    facts.colourProfile = header.picture.colourName(isDisplayP3: isDisplayP3)
    facts.decodingMemory = Int64(extent(header).decodingMemory)
    return facts
  }

  /// Whether a HEIC or AVIF file has numbers for its colours that say so.
  private var isDisplayP3: Bool { [.heic, .avif].contains(format) && HeifColour.isDisplayP3(bytes) }

  /// The EXIF of the file, from where libvips does not look too.
  private func exifBlock(_ header: OriginalHeader) -> [UInt8]? {
    switch format {
    case .tiff: return TiffLayout(of: bytes)?.exifBlock(in: bytes)
    case .jxl:
      // The content begins with the offset of the TIFF header, which is 0 in practice. Source: ISO/IEC 18181-2, 9.5.
      guard !bytes.has([0xFF, 0x0A]), let box = bytes.box("Exif", in: 0..<bytes.count), box.count > 4 else {
        return nil
      }
      return bytes.slice(at: box.lowerBound + 4, length: min(box.count - 4, 65_000))
    default: return header.picture.blob("exif-data")
    }
  }

  /// All of the original decoded, upright, in 8-bit sRGB, at exactly this size.
  ///
  /// The order keeps the work small: decoded at the smallest scale that still serves, resized, then converted and
  /// turned, for the small picture has fewer pixels. Only transparent ones are converted first, since how much a colour
  /// weighs under its alpha must be said in sRGB.
  func picture(upright size: PixelSize, _ header: OriginalHeader) throws(AgentError) -> Picture {
    try demand(size, fits: header)
    let lying = header.orientation.isTransposed ? size.transposed : size
    return try decoding { () throws(LibraryFailure) in
      let source = try sourcePicture(header, target: lying)
      let isPacked = source.shape.space == SLUICE_VIPS_OTHER
      let sized =
        source.shape.has_alpha || isPacked
        ? try source.inSRGB(isDisplayP3: isDisplayP3).resized(to: lying)
        : try source.resized(to: lying).inSRGB(isDisplayP3: isDisplayP3)
      let pixels = try sized.written()
      try complainOfWarnings()
      return header.orientation == .upright ? pixels : try pixels.upright(from: header.orientation).written()
    }
  }

  /// Throws for a size that the original would have to be blown up to.
  func demand(_ size: PixelSize, fits header: OriginalHeader) throws(AgentError) {
    guard size.fits(in: header.size) else {
      throw AgentError(
        .bug, code: "enlarged", tried: "render", cause: "\(size) was asked for of a picture of \(header.size)")
    }
  }

  /// The picture at the smallest scale that its loader can decode it in without falling below the target.
  private func sourcePicture(_ header: OriginalHeader, target: PixelSize) throws(LibraryFailure) -> Picture {
    let full = header.picture.size
    switch format {
    case .jpeg:
      // The library leaves off what is no whole pixel, and aborts where nothing is left.
      let shrink = [8, 4, 2].first {
        min(full.width, full.height) >= $0
          && (full.width + $0 - 1) / $0 >= target.width && (full.height + $0 - 1) / $0 >= target.height
      }
      return try shrink.map { (factor) throws(LibraryFailure) in try open(shrink: factor) } ?? header.picture
    case .webp where header.frames == 1, .svg, .pdf:
      let scale = max(Double(target.width) / Double(full.width), Double(target.height) / Double(full.height))
      return scale < 1 ? try open(page: header.page, scale: scale) : header.picture
    default:
      return header.picture
    }
  }

  /// Makes an error of libjpeg's first warning, which is in the library's error text, where it is one of loss.
  private func complainOfWarnings() throws(LibraryFailure) {
    let warning = LibraryFailure(message: LibraryFailure.takeText())
    if format == .jpeg, warning.isLossOfJPEGData { throw warning }
  }

  private func decoding<Value>(_ work: () throws(LibraryFailure) -> Value) throws(AgentError) -> Value {
    do throws(LibraryFailure) {
      return try work()
    } catch {
      throw judged(error)
    }
  }

  /// Whose fault a failure of the library is, where its words do not say it.
  private func judged(_ failure: LibraryFailure) -> AgentError {
    if failure.isOutOfMemory || failure.mayBeOutOfMemory && !hasRoom { return .outOfMemory(tried: "decode", failure) }
    if bytes.zeroTail >= Wholeness.unlikelyZeros { return .truncated(zeroTail: bytes.zeroTail, of: bytes.count) }
    // A bare JPEG XL stream does not say how long it is, and its decoder not what it lacks.
    let isBareStream = format == .jxl && bytes.has([0xFF, 0x0A])
    if failure.isTruncation || isBareStream {
      return .truncated("the picture's data end early (\(failure.message))")
    }
    return .damaged(format, failure.message)
  }

  /// Whether memory for a decoder's work can be had now, with as much again to be sure and its threads' stacks.
  private var hasRoom: Bool {
    sluice_vips_has_room(Extent.sum(Extent.product(extent.decodingMemory, 2), 64 << 20))
  }

  private func open(page: Int = 0, shrink: Int = 1, scale: Double = 1) throws(LibraryFailure) -> Picture {
    try Picture.open(bytes, format: format, page: page, shrink: shrink, scale: scale)
  }
}
