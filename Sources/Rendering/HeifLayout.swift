import Model

/// The items of a HEIF file: as much of them as tells what decoding one of them leads to.
///
/// Source: ISO/IEC 14496-12, 8.11 (`iinf`, `iloc`, `iref`, `iprp`); 23008-12, 6.6 (`iden`, `grid`, `iovl`).
struct HeifLayout {
  private(set) var kinds: [Int: String] = [:]
  /// Where the bytes of each item lie in the file.
  private(set) var places: [Int: [Range<Int>]] = [:]
  /// The items that an item is derived from (`dimg`).
  private(set) var sources: [Int: [Int]] = [:]
  /// The properties of all items, one behind the other.
  private(set) var properties = 0..<0
  /// The most that any of the lists says it has entries, or has.
  private(set) var itemCount = 0

  private let bytes: Bytes
  private let format: InputFormat
  private let limit: Int
  private var data = 0..<0

  /// Reads the lists; those that have more entries than `limit` no further than that.
  ///
  /// Throws `damaged` for an item that wants to be longer than the file.
  init?(of bytes: Bytes, format: InputFormat, limit: Int) throws(AgentError) {
    self.bytes = bytes
    self.format = format
    self.limit = limit
    guard let meta = bytes.box("meta", in: 0..<bytes.count)?.dropFirst(4) else { return nil }
    data = bytes.box("idat", in: meta) ?? 0..<0
    if let list = bytes.box("iprp", in: meta).flatMap({ bytes.box("ipco", in: $0) }) { properties = list }
    if let list = bytes.box("iinf", in: meta) { readKinds(list) }
    if let list = bytes.box("iref", in: meta) { readReferences(list) }
    if let list = bytes.box("iprp", in: meta) {
      bytes.eachBox(in: list) { type, content in
        if type == "ipma" { itemCount = max(itemCount, bytes.number(at: content.lowerBound + 4, width: 4) ?? 0) }
      }
    }
    if let list = bytes.box("iloc", in: meta) { try readPlaces(list) }
  }

  private mutating func readKinds(_ list: Range<Int>) {
    var fields = BoxFields(bytes, list)
    let version = fields.take(1)
    fields.skip(3)
    itemCount = max(itemCount, fields.take(version == 0 ? 2 : 4))
    var entries = 0
    bytes.eachBox(in: fields.rest) { type, content in
      entries += 1
      guard type == "infe", entries <= limit else { return }
      var fields = BoxFields(bytes, content)
      let version = fields.take(1)
      fields.skip(3)
      let item = fields.take(version < 3 ? 2 : 4)
      fields.skip(2)
      guard version >= 2 else { return }
      kinds[item] = bytes.slice(at: fields.rest.lowerBound, length: 4).map { String(decoding: $0, as: UTF8.self) }
    }
    itemCount = max(itemCount, entries)
  }

  private mutating func readReferences(_ list: Range<Int>) {
    let width = bytes[list.lowerBound] == 0 ? 2 : 4
    var entries = 0
    bytes.eachBox(in: list.dropFirst(4)) { type, content in
      entries += 1
      guard type == "dimg" else { return }
      var fields = BoxFields(bytes, content)
      let item = fields.take(width)
      let count = fields.take(2)
      entries += count
      guard entries <= limit else { return }
      sources[item, default: []] += (0..<min(count, fields.rest.count / width)).map { _ in fields.take(width) }
    }
    itemCount = max(itemCount, entries)
  }

  private mutating func readPlaces(_ list: Range<Int>) throws(AgentError) {
    var fields = BoxFields(bytes, list)
    let version = fields.take(1)
    fields.skip(3)
    let (sizes, more) = (fields.take(1), fields.take(1))
    let (offsetWidth, lengthWidth, baseWidth) = (sizes >> 4, sizes & 15, more >> 4)
    let indexWidth = version == 0 ? 0 : more & 15
    let count = fields.take(version < 2 ? 2 : 4)
    var extents = count
    itemCount = max(itemCount, count)
    guard count <= limit else { return }
    for _ in 0..<count where !fields.rest.isEmpty {
      let item = fields.take(version < 2 ? 2 : 4)
      let method = version == 0 ? 0 : fields.take(2) & 15
      fields.skip(2)
      let base = fields.take(baseWidth)
      let pieces = fields.take(2)
      extents += max(0, pieces - 1)
      itemCount = max(itemCount, extents)
      guard extents <= limit else { return }
      var length = 0
      for _ in 0..<pieces {
        fields.skip(indexWidth)
        let offset = Extent.sum(base, fields.take(offsetWidth))
        let piece = fields.take(lengthWidth)
        length = Extent.sum(length, piece)
        guard length <= bytes.count else {
          throw .damaged(format, "item \(item) says that it is longer than the file")
        }
        let start = Extent.sum(offset, method == 1 ? data.lowerBound : 0)
        guard method < 2, start <= bytes.count, piece <= bytes.count - start else { continue }
        places[item, default: []].append(start..<start + piece)
      }
    }
  }
}

/// Numbers of a box, one behind the other, the first byte first; zeros behind its end.
struct BoxFields {
  private let bytes: Bytes
  private(set) var rest: Range<Int>

  init(_ bytes: Bytes, _ content: Range<Int>) {
    self.bytes = bytes
    rest = content
  }

  /// The next number of so many bytes, at most 8; `Int.max` for what `Int` can't hold.
  mutating func take(_ width: Int) -> Int {
    defer { skip(width) }
    guard width > 0, width <= 8, width <= rest.count else { return 0 }
    return bytes.number(at: rest.lowerBound, width: width) ?? .max
  }

  mutating func skip(_ count: Int) {
    rest = rest.dropFirst(count)
  }
}
