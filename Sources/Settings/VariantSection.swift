import Model

/// `[variant NAME]`: a size in one or more formats.
struct VariantSection: Hashable {
  /// Nil until it is set.
  var box: PixelSize?
  var formats: [OutputFormat] = [.jpeg]
  /// One quality for all formats; a format's own, set after it, stands.
  var quality: Int? {
    didSet {
      guard let quality else { return }
      (jpegQuality, webpQuality, avifQuality) = (quality, quality, quality)
    }
  }
  var jpegQuality = 85
  var progressive = Progression.fast
  var webpQuality = 80
  var avifQuality = 60
  var webpEffort = 4
  var avifEffort = 4
  var isWebPLossless = false
  var isAVIFLossless = false
  var pngCompression = 6
  var background = Colour.white

  init(box: PixelSize? = nil) {
    self.box = box
  }

  /// The variants that stand where the file has none.
  static let standard: [(name: String, box: PixelSize)] = [
    ("small", PixelSize(width: 400, height: 400)),
    ("medium", PixelSize(width: 800, height: 800)),
    ("large", PixelSize(width: 1200, height: 1200)),
  ]

  /// `quality` stands before the qualities that override it, for keys are set in this order.
  static let form = SectionForm<VariantSection>(
    "variant",
    """
    One size, in one or more formats. There can be several, each with a name of its own. Without any such section there \
    are three, `small`, `medium` and `large`, with boxes of `400x400`, `800x800` and `1200x1200`. A key that belongs to a \
    format that is not in `formats` does nothing.
    """,
    [
      SectionKey(
        "box", \.box, ValueForm.box.optional, example: "2048x2048",
        """
        The most that the width and the height can be, in pixels, from 1x1 to 65500x65500 (16383x16383 with WebP). A \
        smaller original is never blown up. It must be given.
        """),
      SectionKey(
        "formats", \.formats, .names("output format"), example: "jpeg;webp", "One file for each."),
      SectionKey(
        "quality", \.quality, ValueForm.count(1...100).optional, example: "80",
        "One quality for all formats, in place of the three that follow."),
      SectionKey(
        "jpeg-quality", \.jpegQuality, .count(1...100), example: "90", inherited: "quality", "Of the JPEG."),
      SectionKey(
        "webp-quality", \.webpQuality, .count(1...100), example: "75", inherited: "quality",
        "Of the WebP; means nothing when lossless."),
      SectionKey(
        "avif-quality", \.avifQuality, .count(1...100), example: "50", inherited: "quality",
        "Of the AVIF; means nothing when lossless."),
      SectionKey(
        "progressive", \.progressive, .name("kind of progression"), example: "yes",
        """
        How a JPEG builds up: `yes` in ten scans, the fewest bytes; `fast` in five, 2 % more bytes for half the work of \
        encoding; `no` from the top down, the least work and the most bytes.
        """),
      SectionKey(
        "webp-effort", \.webpEffort, .count(0...6), example: "6", "From the fastest to the smallest."),
      SectionKey(
        "avif-effort", \.avifEffort, .count(0...9), example: "2", "From the fastest to the smallest."),
      SectionKey(
        "webp-lossless", \.isWebPLossless, .boolean, example: "true", "Whether WebP keeps every pixel as it is."),
      SectionKey(
        "avif-lossless", \.isAVIFLossless, .boolean, example: "true", "Whether AVIF keeps every pixel as it is."),
      SectionKey(
        "png-compression", \.pngCompression, .count(0...9), example: "9", "From the fastest to the smallest."),
      SectionKey(
        "background", \.background, .colour, example: "#000000",
        "What shows through where the format has no transparency, in sRGB."),
    ])

  /// One spec for each format, for a section of this name; none without a box.
  func specs(named name: String) -> [VariantSpec] {
    guard let box else { return [] }
    return formats.map { format in
      let encoding: Encoding =
        switch format {
        case .jpeg: .jpeg(quality: jpegQuality, progression: progressive)
        case .webp: .webp(quality: webpQuality, effort: webpEffort, lossless: isWebPLossless)
        case .avif: .avif(quality: avifQuality, effort: avifEffort, lossless: isAVIFLossless)
        case .png: .png(compression: pngCompression)
        }
      return VariantSpec(name: name, box: box, encoding: encoding, background: background)
    }
  }
}
