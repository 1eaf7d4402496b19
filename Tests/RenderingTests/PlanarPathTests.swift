import Model
import Testing

@testable import Rendering

/// The planar path gives the picture that is in the file, whatever its sampling and however it lies.
@Suite struct PlanarPathTests {
  static let samplings = ["444", "422", "440", "420", "411", "grey"]

  /// The picture in planes, and the whole of it decoded, resized and turned by libvips, without shrinking on load.
  private func pictures(
    _ fixture: Fixture, within box: Int, sampling: ChromaSampling
  ) throws -> (planar: Pixels, whole: Pixels) {
    let rules = WorkerRules()
    return try unsafe fixture.bytes.withUnsafeBytes { bytes in
      let original = try Original(unsafe Bytes(bytes), rules: rules, ground: 0)
      return try Library.use(reading: rules.inputFormats) {
        let header = try original.header()
        let size = header.size.limited(to: PixelSize(width: box, height: box))
        let frame = try #require(JPEGFrame(of: original.bytes))
        let decoded = try original.planes(
          frame, upright: size, sampling: sampling, header: header, by: Resampler())
        let planes = try #require(decoded)
        let lying = header.orientation.isTransposed ? size.transposed : size
        let picture = try Picture.open(unsafe Bytes(bytes), format: .jpeg).convertedToSRGB().written()
        let whole = try picture.resized(to: lying).written().upright(from: header.orientation).written()
        #expect(planes.size == size)
        return try (Pixels(planes.picture()), Pixels(whole))
      }
    }
  }

  @Test(arguments: samplings, 1...8)
  func itIsThePictureInTheFile(sampling: String, orientation: Int) throws {
    let fixture = try Fixture("sampling-\(sampling).jpg").lying(orientation)
    for box in [203, 190, 101, 64, 25] {
      let (planar, whole) = try pictures(fixture, within: box, sampling: .full)
      #expect(planar.difference(from: whole) < 2.5, "\(box)")
    }
  }

  /// Chroma at half the size blurs colours, and leaves alone how bright they are.
  @Test(arguments: samplings, 1...8)
  func coarseChromaKeepsTheLuma(sampling: String, orientation: Int) throws {
    let fixture = try Fixture("sampling-\(sampling).jpg").lying(orientation)
    for box in [203, 190, 101, 64] {
      let (planar, whole) = try pictures(fixture, within: box, sampling: .half)
      #expect(planar.luma.difference(from: whole.luma) < 1.5, "\(box)")
      #expect(planar.difference(from: whole) < 4.5, "\(box)")
    }
  }

  /// One place decides, and says why.
  @Test(
    arguments: [
      ("orientation-6.jpg", nil), ("grey.jpg", nil), ("progressive.jpg", nil), ("sampling-411.jpg", nil),
      ("upright.png", .otherFormat), ("plain.heic", .otherFormat), ("cmyk.jpg", .otherColours),
      ("display-p3.jpg", .otherProfile),
    ] as [(String, RenderPath.Reason?)])
  func theFactsDecideWhichPathAFileTakes(name: String, reason: RenderPath.Reason?) throws {
    #expect(try self.reason(of: Fixture(name), rules: WorkerRules()) == reason)
  }

  @Test func planesThatTakeTooMuchMemoryAreLeftToTheOtherPath() throws {
    var rules = WorkerRules()
    #expect(try reason(of: Fixture("sampling-420.jpg"), rules: rules) == nil)
    rules.limits.workerMemory = 4 * 203 * 151
    #expect(try reason(of: Fixture("sampling-420.jpg"), rules: rules) == .tooLarge)
  }

  private func reason(of fixture: Fixture, rules: WorkerRules) throws -> RenderPath.Reason? {
    try unsafe fixture.bytes.withUnsafeBytes { bytes in
      let original = try Original(unsafe Bytes(bytes), rules: WorkerRules(), ground: 0)
      return try Library.use(reading: rules.inputFormats) {
        let header = try original.header()
        let judged = try Original(unsafe Bytes(bytes), rules: WorkerRules(limits: rules.limits), ground: -(1 << 40))
        switch RenderPath.of(judged, header, upright: header.size, sampling: .half) {
        case .planar: return nil
        case .general(let reason): return reason
        }
      }
    }
  }

  /// Scans of a file in colours and of one in grey; by way of planes, and of pixels where there is alpha or chroma is whole.
  @Test(arguments: [(Progression.yes, 10, 6), (.fast, 5, 3), (.no, 1, 1)], [80, 95])
  func theProgressionIsTheSameOnBothPaths(_ progression: (of: Progression, colours: Int, grey: Int), quality: Int)
    throws
  {
    let (progression, colours, grey) = progression
    let spec = VariantSpec(
      name: "v", box: PixelSize(width: 60, height: 60), encoding: .jpeg(quality: quality, progression: progression))
    for name in ["orientation-1.jpg", "upright.png", "alpha.png", "cmyk.jpg", "grey.jpg"] {
      let scans = name == "grey.jpg" ? grey : colours
      let fixture = try Fixture(name)
      let file = try #require(fixture.rendered(RenderPlan(original: fixture.examined().size, specs: [spec])).first)
      let markers = zip(file, file.dropFirst()).filter { $0.0 == 0xFF }.map(\.1)
      #expect(markers.count { $0 == 0xDA } == scans, "\(name)")
      #expect(markers.contains(progression == .no ? 0xC0 : 0xC2), "\(name)")
    }
  }

  /// What both make of one file, where neither leaves anything off: sides that can be halved.
  @Test(arguments: ["orientation-1.jpg", "orientation-6.jpg", "orientation-7.jpg", "progressive.jpg"])
  func bothPathsGiveTheSamePicture(name: String) throws {
    let rules = WorkerRules()
    let fixture = try Fixture(name)
    for width in [96, 80, 48, 36] {
      let size = PixelSize(width: width, height: width * 2 / 3)
      let (planar, general) = try unsafe fixture.bytes.withUnsafeBytes { bytes in
        let original = try Original(unsafe Bytes(bytes), rules: rules, ground: 0)
        return try Library.use(reading: rules.inputFormats) {
          let header = try original.header()
          let frame = try #require(JPEGFrame(of: original.bytes))
          let decoded = try original.planes(frame, upright: size, sampling: .full, header: header, by: Resampler())
          let planes = try #require(decoded)
          return try (Pixels(planes.picture()), Pixels(original.picture(upright: size, header)))
        }
      }
      #expect(planar.difference(from: general) < 1.2, "\(width)")
    }
  }

  /// What is odd in a file, and what becomes of it: the planar path leaves all of it to the other, which judges.
  enum Oddity: CaseIterable {
    /// A marker in the middle of a scan, where the decoder warns first and then gives up.
    case strangeMarker
    /// A byte between segments, and then a Huffman table that is none: nothing is decoded at all.
    case brokenTable
    /// A byte between segments, and nothing else.
    case strayByte

    func put(into bytes: inout [UInt8]) throws {
      switch self {
      case .strangeMarker:
        let scan = try #require(bytes.firstRange(of: [0xFF, 0xDA])).upperBound
        let stuffed = try #require(bytes[(scan + 400)...].firstRange(of: [0xFF, 0x00]))
        bytes[stuffed.lowerBound + 1] = 0x02
      case .brokenTable:
        let table = try #require(bytes.firstRange(of: [0xFF, 0xC4])).lowerBound
        bytes.replaceSubrange(table + 5..<table + 21, with: [UInt8](repeating: 200, count: 16))
        bytes.insert(0x11, at: table)
      case .strayByte:
        bytes.insert(0x11, at: try #require(bytes.firstRange(of: [0xFF, 0xC4])).lowerBound)
      }
    }
  }

  @Test(arguments: Oddity.allCases, ["sampling-420.jpg", "sampling-444.jpg", "progressive.jpg"])
  func whatIsOddIsLeftToTheOtherPath(oddity: Oddity, name: String) throws {
    var fixture = try Fixture(name)
    try oddity.put(into: &fixture.bytes)
    let rules = WorkerRules()
    let size = PixelSize(width: 30, height: 20)
    // What the header gives away already is refused before.
    let isDecoded = try? unsafe fixture.bytes.withUnsafeBytes { bytes in
      let original = try Original(unsafe Bytes(bytes), rules: rules, ground: 0)
      return try Library.use(reading: rules.inputFormats) {
        let header = try original.header()
        guard let frame = JPEGFrame(of: original.bytes) else { return false }
        let planes = try original.planes(
          frame, upright: size, sampling: .half, header: header, by: Resampler())
        return planes != nil
      }
    }
    #expect(isDecoded != true)
    let failure = fixture.failure()
    #expect((failure == nil) == (oddity == .strayByte), "\(failure.map { "\($0)" } ?? "rendered")")
  }

  /// A plan of all formats: each has the picture, and its size.
  @Test func everyFormatCanBeMadeOfPlanes() throws {
    let fixture = try Fixture("sampling-420.jpg")
    let encodings: [Encoding] = [
      .jpeg(quality: 85), .jpeg(quality: 95), .webp(quality: 90, effort: 2, lossless: false),
      .avif(quality: 90, effort: 1, lossless: false), .png(compression: 1),
    ]
    let size = PixelSize(width: 101, height: 75)
    let (_, whole) = try pictures(fixture, within: 101, sampling: .full)
    for encoding in encodings {
      let spec = VariantSpec(name: "v", box: size, encoding: encoding)
      let file = try #require(
        fixture.rendered(RenderPlan(original: PixelSize(width: 203, height: 151), specs: [spec])).first)
      let pixels = try Pixels(of: file, format: encoding.format)
      #expect(pixels.size == size)
      #expect(pixels.difference(from: whole) < 5, "\(encoding)")
    }
  }
}
