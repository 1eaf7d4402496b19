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
    [
      SectionKey("box", \.box, ValueForm.box.optional),
      SectionKey("formats", \.formats, .names("output format")),
      SectionKey("quality", \.quality, ValueForm.count(1...100).optional),
      SectionKey("jpeg-quality", \.jpegQuality, .count(1...100), inherited: "quality"),
      SectionKey("webp-quality", \.webpQuality, .count(1...100), inherited: "quality"),
      SectionKey("avif-quality", \.avifQuality, .count(1...100), inherited: "quality"),
      SectionKey("progressive", \.progressive, .name("kind of progression")),
      SectionKey("webp-effort", \.webpEffort, .count(0...6)),
      SectionKey("avif-effort", \.avifEffort, .count(0...9)),
      SectionKey("webp-lossless", \.isWebPLossless, .boolean),
      SectionKey("avif-lossless", \.isAVIFLossless, .boolean),
      SectionKey("png-compression", \.pngCompression, .count(0...9)),
      SectionKey("background", \.background, .colour),
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
