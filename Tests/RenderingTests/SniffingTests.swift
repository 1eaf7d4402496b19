import Model
import Testing

@Suite struct SniffingTests {
  /// A TIFF of one directory with one field.
  private static func tiff(tag: Int, type: Int, value: Int) -> [UInt8] {
    func little(_ number: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(number >> (8 * $0) & 255) } }
    return Array("II".utf8) + little(42, 2) + little(8, 4) + little(1, 2) + little(tag, 2) + little(type, 2)
      + little(1, 4) + little(value, 4) + little(0, 4)
  }

  private static func box(_ brands: String...) -> [UInt8] {
    [0, 0, 0, UInt8(16 + 4 * (brands.count - 1))] + Array(("ftyp" + brands[0]).utf8) + [0, 0, 0, 0]
      + Array(brands.dropFirst().joined().utf8)
  }

  @Test(
    arguments: [
      ([], "empty", "the file is empty"),
      (Array("Dear diary, today I took no photographs.\n".utf8), "not-an-image", "not a picture but text"),
      (Array("Grüße aus Wien\r\n".utf8), "not-an-image", "not a picture but text"),
      (Array("<!DOCTYPE html><html></html>".utf8), "not-an-image", "a web page"),
      (box("isom", "mp42"), "not-an-image", "a video (MP4)"), (box("qt  "), "not-an-image", "a video (QuickTime)"),
      (Array("PK\u{3}\u{4}....".utf8), "not-an-image", "a ZIP archive"),
      ([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1], "not-an-image", "a program"),
      ([0xC3, 0x00, 0x17, 0xFE, 0x80, 0x11], "not-an-image", "data of an unknown kind"),
      (tiff(tag: 50706, type: 1, value: 0x0401), "unsupported-format", "raw file (DNG)"),
      (tiff(tag: 262, type: 3, value: 32803), "unsupported-format", "raw file"),
      (box("crx "), "unsupported-format", "raw file (Canon CR3)"),
      (Array("FUJIFILMCCD-RAW 0201".utf8), "unsupported-format", "raw file (Fujifilm RAF)"),
      (Array("BM......".utf8), "unsupported-format", "a BMP picture"),
      (
        Array("<?xml version=\"1.0\"?>\n<!-- x --><svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8),
        "unsupported-format",
        "a SVG file"
      ),
      (Array("%PDF-1.7\n".utf8), "unsupported-format", "a PDF file"),
    ] as [([UInt8], String, String)])
  func whatIsNotReadIsNamed(bytes: [UInt8], code: String, words: String) {
    let failure = Fixture(bytes: bytes).failure()
    #expect(failure?.code == code)
    #expect(failure?.description.contains(words) == true, "\(failure?.description ?? "rendered")")
    #expect(failure?.fault == (bytes.isEmpty ? .incomplete : .file))
  }

  @Test(arguments: [
    ("orientation-1.jpg", InputFormat.jpeg), ("upright.png", .png), ("plain.webp", .webp), ("plain.gif", .gif),
    ("plain.tif", .tiff), ("plain.heic", .heic), ("plain.avif", .avif), ("plain.jxl", .jxl), ("boxed.jxl", .jxl),
  ])
  func formatsAreToldByTheirBytes(name: String, format: InputFormat) throws {
    #expect(try Fixture(name).examined().format == format)
    let others = WorkerRules(inputFormats: InputFormat.usual.filter { $0 != format })
    let failure = try Fixture(name).failure(others)
    #expect(failure?.code == "unsupported-format")
    #expect(failure?.advice.contains(format.rawValue) == true)
  }

  @Test func svgIsReadWhereTheConfigSaysSo() throws {
    let drawing = """
      <svg xmlns="http://www.w3.org/2000/svg" width="96" height="64"><rect width="96" height="64" fill="#c82828"/></svg>
      """
    let rules = WorkerRules(inputFormats: InputFormat.usual + [.svg])
    let fixture = Fixture(bytes: Array(drawing.utf8))
    #expect(try fixture.examined(rules).size == PixelSize(width: 96, height: 64))
    #expect(try fixture.pixels(as: .jpeg(quality: 95), rules: rules).at(0.5, 0.5)[0] > 190)
  }

  /// Bytes that only begin like a picture.
  @Test func damagedDataAreTheFilesFault() throws {
    var bytes = try Fixture("upright.png").bytes
    bytes.replaceSubrange(50..<60, with: [UInt8](repeating: 0xA5, count: 10))
    let failure = Fixture(bytes: bytes).failure()
    #expect(failure?.fault == .file)
    #expect(failure?.code == "damaged")
    #expect(failure?.description.hasPrefix("could not decode: the PNG data are damaged: ") == true)
  }
}
