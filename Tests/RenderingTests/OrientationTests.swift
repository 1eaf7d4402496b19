import Model
import Testing

@Suite struct OrientationTests {
  static let encodings: [Encoding] = [
    .jpeg(quality: 95), .webp(quality: 95, effort: 2, lossless: false), .avif(quality: 95, effort: 0, lossless: false),
    .png(compression: 6),
  ]

  @Test(arguments: 1...8, encodings)
  func everyOrientationStandsUprightInEveryFormat(orientation: Int, encoding: Encoding) throws {
    let fixture = try Fixture("orientation-\(orientation).jpg")
    #expect(try fixture.examined().size == PixelSize(width: 96, height: 64))
    let pixels = try fixture.pixels(as: encoding)
    #expect(pixels.size == PixelSize(width: 96, height: 64))
    #expect(pixels.distance() <= 12)
  }

  @Test(arguments: ["orientation-6.webp", "orientation-6.tif", "orientation-6.png"])
  func otherFormatsWithAnExifTagAreTurnedToo(name: String) throws {
    let fixture = try Fixture(name)
    #expect(try fixture.examined().size == PixelSize(width: 96, height: 64))
    #expect(try fixture.pixels().distance() <= 2)
  }

  @Test(arguments: ["irot.heic", "irot.avif"])
  func heifGoesByItsBoxAndNotByTheExifTag(name: String) throws {
    let fixture = try Fixture(name)
    #expect(try fixture.examined().size == PixelSize(width: 96, height: 64))
    #expect(try fixture.pixels().distance() <= 12)
  }

  @Test(arguments: ["orientation-6.jpg", "orientation-7.jpg"])
  func theCascadeStaysUpright(name: String) throws {
    let specs = [64, 40, 20].map {
      VariantSpec(name: "v\($0)", box: PixelSize(width: $0, height: $0), encoding: .jpeg(quality: 95))
    }
    let plan = RenderPlan(original: PixelSize(width: 96, height: 64), specs: specs)
    for (file, item) in zip(try Fixture(name).rendered(plan), plan.items) {
      let pixels = try Pixels(of: file, format: .jpeg)
      #expect(pixels.size == item.size)
      #expect(pixels.size.width > pixels.size.height)
      #expect(pixels.at(0.75, 0.75)[2] < 100 && pixels.at(0.25, 0.75)[2] > 150)
    }
  }
}
