import Model

extension FileKind {
  /// What these bytes are.
  ///
  /// Sources: the formats' own specifications; `magic(5)` for the strangers.
  init(of bytes: Bytes) {
    guard bytes.count > 0 else {
      self = .empty
      return
    }
    self =
      Self.plainMagic(bytes) ?? Self.riff(bytes) ?? Self.boxes(bytes) ?? Self.tiff(bytes) ?? Self.otherData(bytes)
      ?? Self.otherImage(bytes) ?? Self.stranger(bytes) ?? Self.text(bytes)
      ?? (bytes.zeroTail == bytes.count ? .unwritten : .stranger("data of an unknown kind"))
  }

  /// The formats that begin with fixed bytes.
  private static func plainMagic(_ bytes: Bytes) -> FileKind? {
    let images: [([UInt8], InputFormat)] = [
      ([0xFF, 0xD8], .jpeg),
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
      (Array("GIF87a".utf8), .gif),
      (Array("GIF89a".utf8), .gif),
      ([0xFF, 0x0A], .jxl),
      ([0, 0, 0, 0x0C] + Array("JXL \r\n".utf8) + [0x87, 0x0A], .jxl),
      (Array("%PDF-".utf8), .pdf),
    ]
    return images.first { bytes.has($0.0) }.map { .image($0.1) }
  }

  private static func riff(_ bytes: Bytes) -> FileKind? {
    guard bytes.has("RIFF") else { return nil }
    if bytes.has("WEBP", at: 8) { return .image(.webp) }
    if bytes.has("AVI ", at: 8) { return .stranger("a video (AVI)") }
    if bytes.has("WAVE", at: 8) { return .stranger("a sound (WAV)") }
    return .stranger("a RIFF container without a picture")
  }

  /// HEIC, AVIF and their relatives that are not pictures, by the brands of `ftyp`.
  ///
  /// Source: ISO/IEC 14496-12, 23008-12.
  private static func boxes(_ bytes: Bytes) -> FileKind? {
    guard bytes.has("ftyp", at: 4), let length = bytes.number(at: 0, width: 4), let major = brand(bytes, at: 8) else {
      return nil
    }
    let end = min(length, bytes.count, 1024)
    let brands = [major] + stride(from: 16, to: max(16, end - 3), by: 4).compactMap { brand(bytes, at: $0) }
    if major == "crx " { return .cameraRaw("Canon CR3") }
    if brands.contains(where: ["avif", "avis"].contains) { return .image(.avif) }
    let heif = ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"]
    if brands.contains(where: heif.contains) { return .image(.heic) }
    return .stranger(major == "qt  " ? "a video (QuickTime)" : "a video (MP4)")
  }

  private static func brand(_ bytes: Bytes, at offset: Int) -> String? {
    bytes.slice(at: offset, length: 4).map { String(decoding: $0, as: UTF8.self) }
  }

  /// TIFF, and the raw files that are built as one.
  private static func tiff(_ bytes: Bytes) -> FileKind? {
    if bytes.has("FUJIFILMCCD-RAW") { return .cameraRaw("Fujifilm RAF") }
    if bytes.has("IIRO") || bytes.has("IIRS") || bytes.has("MMOR") { return .cameraRaw("Olympus ORF") }
    if bytes.has([0x49, 0x49, 0x55, 0x00]) { return .cameraRaw("Panasonic RW2") }
    if bytes.has("HEAPCCDR", at: 6) { return .cameraRaw("Canon CRW") }
    if bytes.has("FOVb") { return .cameraRaw("Sigma X3F") }
    guard let layout = TiffLayout(of: bytes) else { return nil }
    if bytes.has("CR", at: 8), !layout.isBig { return .cameraRaw("Canon CR2") }
    return layout.rawName(in: bytes).map { .cameraRaw($0) } ?? .image(.tiff)
  }

  /// Formats of science and of programs that draw, which libvips or ImageMagick would have readers for.
  private static func otherData(_ bytes: Bytes) -> FileKind? {
    let marks: [(Int, String, String)] = [
      (11, "MAT-file", "a MATLAB file"), (0, "SIMPLE  =", "a FITS file"), (344, "n+1\0", "a NIfTI file"),
      (344, "ni1\0", "a NIfTI file"), (128, "DICM", "a DICOM file"), (0, "\u{7F}CDF", "a netCDF file"),
      (0, "CDF\u{1}", "a netCDF file"), (1, "HDF\r\n", "an HDF5 file"), (0, "id=ImageMagick", "a MIFF file"),
      (0, "push graphic-context", "a Magick vector drawing (MVG)"), (0, "viewbox ", "a Magick vector drawing (MVG)"),
      (0, "%!PS", "a PostScript document"), (0, "AT&TFORM", "a DjVu document"),
      (40, " EMF", "a Windows drawing (EMF)"),
    ]
    if let (_, _, name) = marks.first(where: { bytes.has($0.1, at: $0.0) }) { return .otherData(name) }
    let magic: [([UInt8], String)] = [
      ([0x08, 0xF2, 0xA6, 0xB6], "a VIPS image"), ([0xB6, 0xA6, 0xF2, 0x08], "a VIPS image"),
      ([0xC5, 0xD0, 0xD3, 0xC6], "an Encapsulated PostScript file"),
      ([0xD7, 0xCD, 0xC6, 0x9A], "a Windows drawing (WMF)"),
    ]
    if let (_, name) = magic.first(where: { bytes.has($0.0) }) { return .otherData(name) }
    // Its header says how long it is, and has a fixed number further on. Source: Mayo's Analyze 7.5, dbh.h.
    let isAnalyze = [true, false].contains {
      bytes.number(at: 0, width: 4, littleEndian: $0) == 348
        && bytes.number(at: 32, width: 4, littleEndian: $0) == 16384
    }
    return isAnalyze ? .otherData("an Analyze file") : nil
  }

  /// Pictures that ImageMagick's loaders may know.
  private static func otherImage(_ bytes: Bytes) -> FileKind? {
    let images: [(String, String)] = [
      ("BM", "BMP"), ("8BPS", "Photoshop (PSD)"), ("gimp xcf", "GIMP (XCF)"), ("#?RADIANCE", "Radiance (HDR)"),
      ("#?RGBE", "Radiance (HDR)"), ("\u{0}\u{0}\u{1}\u{0}", "ICO"), ("\u{0}\u{0}\u{2}\u{0}", "CUR"),
      ("\u{0}\u{0}\u{0}\u{C}jP  ", "JPEG 2000"), ("v/1\u{1}", "OpenEXR"), ("DDS ", "DirectDraw (DDS)"),
      ("qoif", "QOI"), ("/* XPM */", "XPM"),
    ]
    if let (_, name) = images.first(where: { bytes.has($0.0) }) { return .otherImage(name) }
    let magic: [([UInt8], String)] = [
      ([0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"), ([0x76, 0x2F, 0x31, 0x01], "OpenEXR"), ([0x01, 0xDA], "SGI"),
      ([0x59, 0xA6, 0x6A, 0x95], "Sun raster"), ([0x0A, 0x05, 0x01, 0x08], "PCX"),
    ]
    if let (_, name) = magic.first(where: { bytes.has($0.0) }) { return .otherImage(name) }
    // A letter, a digit that says which kind, and white space.
    let kinds = Array("1234567fF".utf8)
    if bytes[0] == UInt8(ascii: "P"), let kind = bytes[1], kinds.contains(kind), let space = bytes[2],
      space == 0x20 || (0x09...0x0D).contains(space)
    {
      return .otherImage("portable pixmap (PNM)")
    }
    return nil
  }

  private static func stranger(_ bytes: Bytes) -> FileKind? {
    let strangers: [([UInt8], String)] = [
      (Array("PK".utf8) + [3, 4], "a ZIP archive, or a document built as one"),
      ([0x1F, 0x8B], "data compressed with gzip"), ([0x42, 0x5A, 0x68], "data compressed with bzip2"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "data compressed with xz"),
      ([0x28, 0xB5, 0x2F, 0xFD], "data compressed with zstd"),
      ([0x37, 0x7A, 0xBC, 0xAF], "a 7-Zip archive"), (Array("Rar!".utf8), "a RAR archive"),
      ([0x1A, 0x45, 0xDF, 0xA3], "a video (Matroska or WebM)"), ([0, 0, 1, 0xBA], "a video (MPEG)"),
      (Array("ID3".utf8), "a sound (MP3)"), (Array("OggS".utf8), "a sound or a video (Ogg)"),
      (Array("fLaC".utf8), "a sound (FLAC)"), ([0x7F, 0x45, 0x4C, 0x46], "a program (ELF)"),
      (Array("MZ".utf8), "a Windows program"), (Array("SQLite format 3".utf8), "an SQLite database"),
      ([0, 5, 0x16, 7], "a Macintosh resource file (AppleDouble)"),
    ]
    return strangers.first { bytes.has($0.0) }.map { .stranger($0.1) }
  }

  /// SVG, or text of another kind: valid UTF-8 without control characters at the beginning.
  private static func text(_ bytes: Bytes) -> FileKind? {
    let start = bytes.prefix(4096)
    guard start.allSatisfy({ $0 >= 0x20 || (0x09...0x0D).contains($0) || $0 == 0x1B }) else { return nil }
    let text = String(decoding: start, as: UTF8.self)
    // A character that the 4096 bytes cut in two is not held against it.
    guard !text.dropLast(1).unicodeScalars.contains("\u{FFFD}") else { return nil }
    if text.contains("<svg") { return .image(.svg) }
    let lower = text.lowercased()
    if lower.contains("<html") || lower.contains("<!doctype html") { return .stranger("a web page") }
    if lower.contains("<msl") { return .otherData("a script of ImageMagick (MSL)") }
    if lower.hasPrefix("<?xml") { return .stranger("an XML document") }
    return .stranger("text")
  }
}
