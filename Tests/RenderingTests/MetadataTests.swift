import Model
import Testing

@Suite struct MetadataTests {
  /// What betrays EXIF, XMP, IPTC, a profile, a comment or a preview, in whichever of the four formats.
  static let marks = [
    "Exif", "EXIF", "eXIf", "GPS", "http://ns.adobe.com", "xmpmeta", "XMP ", "XML:com.adobe", "Photoshop 3.0", "8BIM",
    "ICC_PROFILE", "ICCP", "iCCP", "acsp", "prof", "secret", "Sluice Camera", "tEXt", "iTXt", "zTXt", "mime", "2024",
  ]

  private func marks(in file: [UInt8]) -> [String] {
    Self.marks.filter { mark in
      let wanted = Array(mark.utf8)
      return file.indices.dropLast(wanted.count - 1).contains { file[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
  }

  @Test func theSourceHasEverythingThatMustGo() throws {
    let found = marks(in: try Fixture("metadata.jpg").bytes)
    for mark in ["Exif", "http://ns.adobe.com", "Photoshop 3.0", "ICC_PROFILE", "secret", "Sluice Camera"] {
      #expect(found.contains(mark))
    }
  }

  @Test(arguments: [
    Encoding.jpeg(quality: 85), .jpeg(quality: 95), .webp(quality: 80, effort: 4, lossless: false),
    .webp(quality: 80, effort: 4, lossless: true), .avif(quality: 60, effort: 0, lossless: false),
    .avif(quality: 60, effort: 0, lossless: true), .png(compression: 6),
  ])
  func noVariantHoldsAnyMetadata(encoding: Encoding) throws {
    let specs = [4000, 60, 30].map {
      VariantSpec(name: "v\($0)", box: PixelSize(width: $0, height: $0), encoding: encoding)
    }
    let rules = WorkerRules(recordsPlace: true)
    let plan = RenderPlan(original: PixelSize(width: 96, height: 64), specs: specs)
    let files = try Fixture("metadata.jpg").rendered(plan, rules: rules)
    #expect(files.count == 3)
    for file in files { #expect(marks(in: file) == []) }
  }

  /// Only what a decoder needs: JFIF, tables, frame, scans.
  @Test func aJPEGHasNoOtherSegments() throws {
    let spec = VariantSpec(name: "v", box: PixelSize(width: 400, height: 400), encoding: .jpeg(quality: 85))
    let plan = RenderPlan(original: PixelSize(width: 96, height: 64), specs: [spec])
    let file = try #require(Fixture("metadata.jpg").rendered(plan).first)
    var offset = 2
    var markers: [UInt8] = []
    while offset + 3 < file.count, file[offset + 1] != 0xDA {
      #expect(file[offset] == 0xFF)
      markers.append(file[offset + 1])
      offset += 2 + Int(file[offset + 2]) << 8 + Int(file[offset + 3])
    }
    #expect(markers.allSatisfy { [0xE0, 0xDB, 0xC2, 0xC4, 0xDD].contains($0) }, "\(markers)")
    #expect(markers.contains(0xC2), "progressive")
  }

  /// Only the header, the data and the end.
  @Test func aPNGHasNoOtherChunks() throws {
    let spec = VariantSpec(name: "v", box: PixelSize(width: 400, height: 400), encoding: .png(compression: 6))
    let plan = RenderPlan(original: PixelSize(width: 96, height: 64), specs: [spec])
    let file = try #require(Fixture("metadata.jpg").rendered(plan).first)
    var offset = 8
    var types: [String] = []
    while offset + 8 <= file.count {
      let length = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      types.append(String(decoding: file[offset + 4..<offset + 8], as: UTF8.self))
      offset += 12 + length
    }
    #expect(types.allSatisfy { ["IHDR", "pHYs", "IDAT", "IEND"].contains($0) }, "\(types)")
  }
}
