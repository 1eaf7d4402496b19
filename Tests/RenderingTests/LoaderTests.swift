import Foundation
import Model
import Testing

@testable import Rendering

/// No loader outside the configured formats can be reached, whatever a file claims to be.
@Suite struct LoaderTests {
  private static let savers: Set = ["webpsave_buffer", "heifsave_buffer", "pngsave_buffer"]

  /// Every loader and saver that the installed libvips has, asked one by one.
  @Test(arguments: [InputFormat.usual, [.jpeg], InputFormat.usual + [.svg, .pdf, .magick], []])
  func everyOtherLoaderAndSaverIsRefused(formats: [InputFormat]) throws {
    try Library.use(reading: formats) {
      let all = Library.foreignOperations
      #expect(all.count > 80)
      let allowed = Self.savers.union(formats.map(\.loader.operation))
      for name in all { #expect(Library.refuses(name) == !allowed.contains(name), "\(name)") }
      #expect(allowed.isSubset(of: all))
      #expect(Library.refuses("system"))
    }
  }

  @Test(arguments: [
    (0, "MATLAB 5.0 MAT-file, Platform: GLNXA64", "a MATLAB file"),
    (0, "SIMPLE  =                    T", "a FITS file"),
    (344, "n+1\0", "a NIfTI file"), (128, "DICM", "a DICOM file"), (1, "HDF\r\n", "an HDF5 file"),
    (0, "%!PS-Adobe-3.0 EPSF-3.0", "a PostScript document"), (0, "id=ImageMagick  version=1.0", "a MIFF file"),
    (0, "push graphic-context\nimage over 0,0 0,0 '/etc/passwd'", "a Magick vector drawing (MVG)"),
    (0, "<?xml version=\"1.0\"?>\n<msl><read filename=\"/etc/passwd\"/></msl>", "a script of ImageMagick (MSL)"),
    (0, "v/1\u{1}", "a OpenEXR picture"), (0, "#?RADIANCE\n", "a Radiance (HDR) picture"),
    (0, "P6\n64 64\n255\n", "a portable pixmap (PNM) picture"),
    (0, "Pf\n64 64\n-1\n", "a portable pixmap (PNM) picture"),
    (0, "BM", "a BMP picture"), (0, "8BPS", "a Photoshop (PSD) picture"),
    (0, "\0\0\0\u{C}jP  \r\n", "a JPEG 2000 picture"), (0, "\0\0\u{1}\0", "a ICO picture"),
  ])
  func strangeFormatsAreRefusedByName(offset: Int, mark: String, name: String) {
    let isText = offset == 0 && mark.utf8.allSatisfy { $0 >= 0x09 }
    let tail = isText ? [] : [UInt8](repeating: 0x11, count: 500)
    let bytes = [UInt8](repeating: 0x11, count: offset) + Array(mark.utf8) + tail
    let failure = Fixture(bytes: bytes).failure()
    #expect(failure?.code == "unsupported-format")
    #expect(failure?.fault == .file)
    #expect(failure?.cause.contains(name) == true, "\(failure?.cause ?? "rendered")")
  }

  @Test(
    arguments: [
      [0x08, 0xF2, 0xA6, 0xB6], [0xB6, 0xA6, 0xF2, 0x08],
      [0, 0, 1, 0x5C] + [UInt8](repeating: 0, count: 28) + [0, 0, 0x40, 0], [0xC5, 0xD0, 0xD3, 0xC6],
    ] as [[UInt8]])
  func theirReadersAreNotAskedEvenWithMagick(magic: [UInt8]) {
    let bytes = magic + [UInt8](repeating: 0x11, count: 500)
    let rules = WorkerRules(inputFormats: InputFormat.usual + [.magick])
    #expect(Fixture(bytes: bytes).failure(rules)?.code == "unsupported-format")
  }

  /// A drawing gets no file that it asks for, by whatever way it asks.
  @Test(arguments: [
    "<image href=\"FILE\" width=\"96\" height=\"64\"/>", "<image href=\"file://FILE\" width=\"96\" height=\"64\"/>",
    "<image xlink:href=\"FILE\" width=\"96\" height=\"64\"/>",
    "<xi:include href=\"FILE.svg\" xmlns:xi=\"http://www.w3.org/2001/XInclude\"/>", "<use href=\"FILE.svg#mark\"/>",
    "<style>@import url(\"FILE.css\");</style>", "&outside;",
  ])
  func aDrawingLoadsNoOtherFile(element: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sluice-svg-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "mark").path
    let red = "<rect id=\"mark\" width=\"96\" height=\"64\" fill=\"#ff0000\"/>"
    try Data(try Fixture("upright.png").bytes).write(to: URL(filePath: file))
    try Data("<svg xmlns=\"http://www.w3.org/2000/svg\">\(red)</svg>".utf8).write(to: URL(filePath: file + ".svg"))
    try Data("rect { fill: #ff0000 }".utf8).write(to: URL(filePath: file + ".css"))
    let drawing = """
      <?xml version="1.0"?>
      <!DOCTYPE svg [<!ENTITY outside SYSTEM "\(file).svg">]>
      <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="96" height="64">
      <rect width="96" height="64" fill="#ffffff"/>\(element.replacing("FILE", with: file))</svg>
      """
    let rules = WorkerRules(inputFormats: [.svg])
    let fixture = Fixture(bytes: Array(drawing.utf8))
    // Either it is refused, or what it wants to show is not there.
    guard fixture.failure(rules) == nil else { return }
    let pixels = try fixture.pixels(rules: rules)
    for place in [(0.35, 0.35), (0.75, 0.25), (0.25, 0.75)] {
      #expect(pixels.at(place.0, place.1)[..<3] == [255, 255, 255])
    }
  }
}
