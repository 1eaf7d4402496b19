import Model
import Testing

@Suite struct ExifTests {
  @Test(arguments: ["metadata.jpg", "facts.tif", "facts.webp", "facts.png", "facts.heic", "facts.avif", "facts.jxl"])
  func theCatalogGetsWhatTheCameraRecorded(name: String) throws {
    let facts = try Fixture(name).examined()
    #expect(facts.exif.taken == "2024-05-01T12:30:00.25+02:00")
    #expect(facts.exif.maker == "Sluice Camera Works")
    #expect(facts.exif.model == "Model\u{A0}One")
    #expect(facts.exif.lens == "50mm F1.8")
    #expect(facts.exif.exposure == 0.004)
    #expect(facts.exif.aperture == 2.8)
    #expect(facts.exif.iso == 400)
    #expect(facts.exif.focalLength == 50)
  }

  @Test(arguments: ["metadata.jpg", "facts.tif", "facts.webp", "facts.png", "facts.heic", "facts.avif", "facts.jxl"])
  func thePlaceIsTakenOnlyWhenAskedFor(name: String) throws {
    let fixture = try Fixture(name)
    #expect(try fixture.examined().exif.latitude == nil)
    #expect(try fixture.examined().exif.longitude == nil)
    let exif = try fixture.examined(WorkerRules(recordsPlace: true)).exif
    #expect(abs((exif.latitude ?? 0) - 48.2082) < 1e-6)
    #expect(abs((exif.longitude ?? 0) + 16.3738) < 1e-6)
  }

  @Test func noExifMeansNoFacts() throws {
    #expect(try Fixture("upright.png").examined().exif == PhotoFacts())
  }

  /// Every byte of the EXIF segment broken in turn, in two ways.
  @Test(arguments: [0x00, 0xFF] as [UInt8])
  func brokenExifNeverFailsAPhoto(value: UInt8) throws {
    let whole = try Fixture("metadata.jpg").bytes
    let start = try #require(whole.indices.first { whole[$0...].starts(with: Array("Exif".utf8)) })
    for place in stride(from: start + 6, to: start + 700, by: 3) {
      var bytes = whole
      bytes.replaceSubrange(place..<place + 2, with: [value, value])
      let facts = try Fixture(bytes: bytes).examined(WorkerRules(recordsPlace: true))
      #expect(facts.size.pixels == 96 * 64)
      for text in [facts.exif.maker, facts.exif.model, facts.exif.lens, facts.exif.taken].compactMap(\.self) {
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
      }
    }
  }
}
