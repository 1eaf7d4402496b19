import Model

extension Extent {
  private enum Tag {
    static let width = 256
    static let height = 257
    static let bitsPerSample = 258
    static let samplesPerPixel = 277
    static let rowsPerStrip = 278
    static let tileWidth = 322
    static let tileHeight = 323
    static let profile = 34675
    /// Description, XMP, IPTC, Photoshop's resources.
    static let metadata = [270, 700, 33723, 34377]
    /// Where the pixels are, which stays in the file.
    static let places = [273, 279, 324, 325]
  }

  /// The first page, and how many there are.
  ///
  /// Source: TIFF 6.0, sections 2 and 15. Throws `damaged` when the chain of directories comes back to itself.
  init(tiff bytes: Bytes, limits: Limits) throws(AgentError) {
    self.init()
    guard let layout = TiffLayout(of: bytes), let page = layout.fields(at: layout.first, in: bytes) else { return }
    func number(_ tag: Int) -> Int? {
      page[tag].flatMap { layout.numbers($0, in: bytes, limit: 1).first }
    }
    size = PixelSize(width: number(Tag.width) ?? 0, height: number(Tag.height) ?? 0)
    bands = max(number(Tag.samplesPerPixel) ?? 1, 1)
    profileLength = page[Tag.profile]?.count ?? 0
    metadataLength = Tag.metadata.compactMap { page[$0] }.reduce(0) { Self.sum($0, Self.product($1.count, $1.width)) }
    frames = try layout.directoryCount(in: bytes, limit: limits.maxFrames)

    let bits = page[Tag.bitsPerSample].flatMap { layout.numbers($0, in: bytes, limit: 16).max() } ?? 1
    let pixel = Self.product(bands, Self.sum(bits, 7) / 8)
    // A strip or a tile is unpacked as a whole.
    let piece =
      if let width = number(Tag.tileWidth), let height = number(Tag.tileHeight) {
        Self.product(width, height, pixel)
      } else {
        Self.product(size.width, min(number(Tag.rowsPerStrip) ?? size.height, size.height), pixel)
      }
    // The library reads all fields of a page, whatever they are.
    let fields = page.reduce(0) { sum, field in
      Tag.places.contains(field.key) ? sum : Self.sum(sum, Self.product(field.value.count, field.value.width))
    }
    decodingMemory = Self.sum(piece, fields)
  }
}

extension TiffLayout {
  /// How many directories there are in a row: no more than one past the limit are looked at.
  fileprivate func directoryCount(in bytes: Bytes, limit: Int) throws(AgentError) -> Int {
    var seen: Set<Int> = []
    var offset = first
    while offset > 0, offset < bytes.count, seen.count <= limit {
      guard seen.insert(offset).inserted else {
        throw .damaged(.tiff, "its directory at byte \(offset) is followed by itself")
      }
      guard let count = bytes.number(at: offset, width: isBig ? 8 : 2, littleEndian: isLittleEndian),
        count < bytes.count,
        let next = bytes.number(
          at: offset + (isBig ? 8 + 20 * count : 2 + 12 * count), width: isBig ? 8 : 4, littleEndian: isLittleEndian)
      else { break }
      offset = next
    }
    return max(1, seen.count)
  }
}
