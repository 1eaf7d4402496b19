import Model

extension Extent {
  /// Steps that a picture may be derived by: a turned grid of turned pictures takes three.
  private static let deepestDerivation = 8

  /// The items, what they are made of, and the largest size that any of them says it has.
  ///
  /// Source: ISO/IEC 23008-12, 6.5 (properties), 6.6 (derived items), A.2 (metadata). Throws `damaged` for an item that
  /// is derived from itself, or through too many others.
  init(heif bytes: Bytes, format: InputFormat, limits: Limits) throws(AgentError) {
    self.init()
    guard let layout = try HeifLayout(of: bytes, format: format, limit: limits.maxItems) else { return }
    items = layout.itemCount
    guard items <= limits.maxItems else { return }
    var pixelBytes = 7
    var propertyCount = 0
    var profileLength = 0
    var size = PixelSize(width: 0, height: 0)
    bytes.eachBox(in: layout.properties) { type, content in
      propertyCount += 1
      var fields = BoxFields(bytes, content)
      switch type {
      case "ispe":
        fields.skip(4)
        size = PixelSize(width: max(size.width, fields.take(4)), height: max(size.height, fields.take(4)))
      case "pixi":
        fields.skip(5)
        // Numbers of more than 8 bits take two bytes in each of the decoder's planes.
        if fields.take(1) > 8 { pixelBytes = 12 }
      case "colr" where bytes.has("prof", at: content.lowerBound) || bytes.has("rICC", at: content.lowerBound):
        profileLength = max(profileLength, content.count - 4)
      default: break
      }
    }
    self.size = size
    self.profileLength = profileLength
    items = max(items, propertyCount)
    try derive(layout, bytes, format)
    for (item, kind) in layout.kinds where ["Exif", "mime", "uri "].contains(kind) {
      metadataLength += (layout.places[item] ?? []).reduce(0) { $0 + $1.count }
    }
    // Measured with libheif 1.15: the decoder's planes and the picture that is made of them.
    decodingMemory = Self.product(self.size.width, self.size.height, pixelBytes)
  }

  /// Follows what each item is made of down to pictures that are coded.
  private mutating func derive(_ layout: HeifLayout, _ bytes: Bytes, _ format: InputFormat) throws(AgentError) {
    /// Pictures that an item comes down to; one that is being followed is its own.
    var leaves: [Int: Int] = [:]
    func follow(_ item: Int, _ depth: Int) throws(AgentError) -> Int {
      if let known = leaves[item] {
        guard known > 0 else { throw .damaged(format, "item \(item) is made of itself") }
        return known
      }
      guard depth <= Self.deepestDerivation else {
        throw .damaged(format, "item \(item) is made through more than \(Self.deepestDerivation) others")
      }
      leaves[item] = 0
      var count = 0
      for source in layout.sources[item] ?? [] { count = Self.sum(count, try follow(source, depth + 1)) }
      leaves[item] = max(1, count)
      return max(1, count)
    }
    for item in layout.sources.keys { items = max(items, try follow(item, 0)) }
    for (item, kind) in layout.kinds where kind == "grid" || kind == "iovl" {
      guard let place = layout.places[item]?.first else { continue }
      var fields = BoxFields(bytes, place)
      fields.skip(1)
      let width = fields.take(1) & 1 == 1 ? 4 : 2
      if kind == "grid" {
        items = max(items, (fields.take(1) + 1) * (fields.take(1) + 1))
      } else {
        // The colour of what nothing lies over.
        fields.skip(8)
      }
      widen(to: PixelSize(width: fields.take(width), height: fields.take(width)))
    }
  }
}
