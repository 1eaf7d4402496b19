import Model

// The answer that comes for every new file.
extension Making {
  static let kind: UInt8 = 2

  /// The answer that these bytes are; nil when they are another message.
  init?(_ bytes: [UInt8]) throws(AgentError) {
    guard var message = Unpacking(bytes, Self.kind) else { return nil }
    facts = try message.facts()
    rendering = try message.optional { (message) throws(AgentError) in try message.rendering() }
    try message.end()
  }

  var bytes: [UInt8] {
    var message = Packing(Self.kind)
    message.put(facts)
    message.put(rendering) { $0.put($1) }
    return message.bytes
  }
}

extension Packing {
  fileprivate mutating func put(_ size: PixelSize) {
    put(size.width)
    put(size.height)
  }

  fileprivate mutating func put(_ facts: ImageFacts) {
    put(facts.format.rawValue)
    put(facts.size)
    put(facts.orientation)
    put(facts.colourProfile)
    put(facts.decodingMemory)
    let exif = facts.exif
    for text in [exif.taken, exif.maker, exif.model, exif.lens] { put(text) { $0.put($1) } }
    put(exif.iso) { $0.put($1) }
    for number in [exif.exposure, exif.aperture, exif.focalLength, exif.latitude, exif.longitude] {
      put(number) { $0.put($1) }
    }
  }

  fileprivate mutating func put(_ rendering: Rendering) {
    put(rendering.renderSeconds)
    put(rendering.encodeSeconds)
    put(rendering.variants.count)
    for variant in rendering.variants {
      put(variant.name)
      put(variant.format.rawValue)
      put(variant.size)
      put(variant.byteCount)
      put(variant.digest.bytes)
      put(variant.seconds)
    }
  }
}

extension Unpacking {
  fileprivate mutating func size() throws(AgentError) -> PixelSize {
    let (width, height) = (try int(), try int())
    guard let size = PixelSize(sides: width, height) else {
      throw Self.nonsense("no size of a picture: \(width), \(height)")
    }
    return size
  }

  fileprivate mutating func facts() throws(AgentError) -> ImageFacts {
    var facts = ImageFacts(format: try choice(InputFormat.self), size: try size())
    facts.orientation = try int()
    facts.colourProfile = try text()
    facts.decodingMemory = try number()
    facts.exif.taken = try optionalText()
    facts.exif.maker = try optionalText()
    facts.exif.model = try optionalText()
    facts.exif.lens = try optionalText()
    facts.exif.iso = try optional { (message) throws(AgentError) in try message.int() }
    facts.exif.exposure = try optionalReal()
    facts.exif.aperture = try optionalReal()
    facts.exif.focalLength = try optionalReal()
    facts.exif.latitude = try optionalReal()
    facts.exif.longitude = try optionalReal()
    return facts
  }

  fileprivate mutating func rendering() throws(AgentError) -> Rendering {
    let (renderSeconds, encodeSeconds, count) = (try real(), try real(), try int())
    var rendering = Rendering(variants: [], renderSeconds: renderSeconds, encodeSeconds: encodeSeconds)
    // Each takes bytes of the message, so a count that is a lie ends it.
    for _ in 0..<max(0, count) { rendering.variants.append(try variant()) }
    return rendering
  }

  private mutating func variant() throws(AgentError) -> RenderedVariant {
    let (name, format, size, byteCount) = (try text(), try choice(OutputFormat.self), try size(), try number())
    guard let digest = ContentHash(bytes: try data()) else { throw Self.nonsense("a digest is none") }
    return RenderedVariant(
      name: name, format: format, size: size, byteCount: byteCount, digest: digest, seconds: try real())
  }

  private mutating func optionalText() throws(AgentError) -> String? {
    try optional { (message) throws(AgentError) in try message.text() }
  }

  private mutating func optionalReal() throws(AgentError) -> Double? {
    try optional { (message) throws(AgentError) in try message.real() }
  }
}
