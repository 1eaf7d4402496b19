import Glibc
import Testing

@testable import Model
@testable import Rendering

/// A file of the folder `Fixtures`, or bytes made of one.
struct Fixture {
  var bytes: [UInt8]

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  init(_ name: String, file: StaticString = #filePath) throws {
    let folder = "\(file)".split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    guard let stream = unsafe fopen("\(folder)/Fixtures/\(name)", "r") else {
      throw AgentError(.bug, code: "no-fixture", tried: "open", on: name, cause: "it is not there")
    }
    defer { unsafe fclose(stream) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&chunk, 1, chunk.count, stream), count > 0 { bytes += chunk[..<count] }
    self.bytes = bytes
  }

  func examined(_ rules: WorkerRules = WorkerRules()) throws -> ImageFacts {
    let renderer = try Renderer(rules: rules)
    return try unsafe bytes.withUnsafeBytes { try unsafe renderer.examine($0) }
  }

  /// The files of a plan, in its order.
  func rendered(_ plan: RenderPlan, rules: WorkerRules = WorkerRules()) throws -> [[UInt8]] {
    let renderer = try Renderer(rules: rules)
    var files: [[UInt8]] = []
    _ = try unsafe bytes.withUnsafeBytes { bytes in
      try unsafe renderer.render(bytes, plan: plan) { index, file in
        #expect(index == files.count)
        files.append(unsafe Array(file))
      }
    }
    return files
  }

  /// One variant at the original's own size, decoded.
  func pixels(
    as encoding: Encoding = .png(compression: 1), background: Colour = .white, rules: WorkerRules = WorkerRules()
  ) throws -> Pixels {
    let spec = VariantSpec(
      name: "whole", box: PixelSize(width: 4000, height: 4000), encoding: encoding, background: background)
    let files = try rendered(RenderPlan(original: try examined(rules).size, specs: [spec]), rules: rules)
    return try Pixels(of: try #require(files.first), format: encoding.format)
  }

  /// What `examine` and then `render` of one variant fail with; nil when they do not.
  func failure(_ rules: WorkerRules = WorkerRules()) -> AgentError? {
    do {
      _ = try pixels(rules: rules)
      return nil
    } catch {
      return error as? AgentError
    }
  }
}

/// A variant as it decodes: by libvips, without any of the renderer's own steps.
struct Pixels {
  let size: PixelSize
  let channels: Int
  private let bytes: [UInt8]

  init(of file: [UInt8], format: OutputFormat) throws {
    let input: InputFormat =
      switch format {
      case .jpeg: .jpeg
      case .webp: .webp
      case .avif: .avif
      case .png: .png
      }
    let picture = try Library.use(reading: [input]) {
      try unsafe file.withUnsafeBytes { buffer in
        try Picture.open(unsafe Bytes(buffer), format: input, isReadOnce: false).written()
      }
    }
    size = picture.size
    channels = picture.channelCount
    bytes = picture.pixels
  }

  /// The channels of the pixel at a place given in shares of width and height.
  func at(_ x: Double, _ y: Double) -> [Int] {
    let column = min(size.width - 1, Int(x * Double(size.width)))
    let row = min(size.height - 1, Int(y * Double(size.height)))
    let start = (row * size.width + column) * channels
    return bytes[start..<start + channels].map { Int($0) }
  }

  /// How far the worst channel is from the picture that `make.py` draws, at the middle of each corner and the mark.
  func distance(from expected: [[Int]] = Self.drawn) -> Int {
    let places = [(0.35, 0.35), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75), (0.125, 0.1875)]
    return zip(places, expected).flatMap { place, colour in
      zip(at(place.0, place.1), colour).map { abs($0 - $1) }
    }.max() ?? .max
  }

  /// Red, green / blue, yellow, and a white mark near the top left.
  static let muted = [[180, 90, 80], [110, 150, 110], [90, 110, 150], [200, 190, 120], [255, 255, 255]]
  static let drawn = [[200, 40, 40], [40, 160, 60], [40, 60, 190], [220, 200, 50], [255, 255, 255]]
}

extension Fixture {
  /// The same JPEG with an EXIF segment that says how it lies, 1 to 8, in front of all others.
  func lying(_ orientation: Int) -> Fixture {
    let tiff: [UInt8] =
      Array("MM".utf8) + [
        0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation), 0, 0, 0, 0, 0, 0,
      ]
    let content = Array("Exif".utf8) + [0, 0] + tiff
    let segment: [UInt8] = [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content
    return Fixture(bytes: bytes[..<2] + segment + bytes[2...])
  }
}

extension Pixels {
  init(_ picture: Picture) {
    size = picture.size
    channels = picture.channelCount
    bytes = picture.pixels
  }

  /// How far apart two pictures of a size are: the mean of all channels, of 255.
  func difference(from other: Pixels) -> Double {
    guard size == other.size, channels == other.channels else { return .infinity }
    return Double(zip(bytes, other.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(bytes.count)
  }

  /// How bright the pixels are: the Y of BT.601.
  var luma: Pixels {
    let grey = stride(from: 0, to: bytes.count, by: channels).map { at -> UInt8 in
      let (red, green, blue) = (Int(bytes[at]), Int(bytes[at + 1]), Int(bytes[at + 2]))
      return UInt8((299 * red + 587 * green + 114 * blue + 500) / 1000)
    }
    return Pixels(size: size, channels: 1, bytes: grey)
  }

  private init(size: PixelSize, channels: Int, bytes: [UInt8]) {
    self.size = size
    self.channels = channels
    self.bytes = bytes
  }
}
