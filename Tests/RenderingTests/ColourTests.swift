import Model
import Testing

/// The worst channel may be this far off, of 255: what the formats' own rounding and compression cost.
@Suite struct ColourTests {
  @Test(arguments: [
    ("display-p3.png", 2), ("display-p3.jpg", 5), ("nclx-p3.heic", 12), ("nclx-p3.avif", 12), ("srgb-profile.png", 1),
    ("sixteen.png", 1), ("sixteen.tif", 1), ("palette.png", 1), ("lab.tif", 2), ("plain.tif", 0),
    ("plain.jxl", 10), ("plain.heic", 12), ("plain.avif", 12),
  ])
  func everythingBecomesSRGB(name: String, tolerance: Int) throws {
    let pixels = try Fixture(name).pixels()
    #expect(pixels.channels == 3)
    #expect(pixels.distance() <= tolerance, "\(name)")
  }

  /// Colours within what inks can print, by the library's own CMYK profile.
  @Test(arguments: [("cmyk.jpg", 6), ("cmyk.tif", 5)])
  func inkBecomesSRGB(name: String, tolerance: Int) throws {
    let pixels = try Fixture(name).pixels()
    #expect(pixels.channels == 3)
    #expect(pixels.distance(from: Pixels.muted) <= tolerance, "\(name)")
  }

  @Test(arguments: ["grey.png", "grey.jpg", "grey-sixteen.png"])
  func greyBecomesSRGBOfEqualChannels(name: String) throws {
    let pixels = try Fixture(name).pixels()
    #expect(pixels.channels == 3)
    for place in [(0.35, 0.35), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
      let pixel = pixels.at(place.0, place.1)
      #expect(pixel[0] == pixel[1] && pixel[1] == pixel[2])
    }
    #expect(pixels.at(0.75, 0.75)[0] > pixels.at(0.35, 0.35)[0] + 50)
    #expect(pixels.at(0.125, 0.1875)[0] >= 253)
  }

  @Test(arguments: ["alpha.png", "alpha.webp", "sixteen-alpha.png", "grey-alpha.png"])
  func transparencyShowsTheBackgroundWhereTheFormatHasNone(name: String) throws {
    let background = Colour(red: 10, green: 20, blue: 240)
    let pixels = try Fixture(name).pixels(as: .jpeg(quality: 100), background: background)
    #expect(pixels.channels == 3)
    for (found, expected) in zip(pixels.at(0.9, 0.5), [10, 20, 240]) { #expect(abs(found - expected) <= 4) }
    if !name.hasPrefix("grey") {
      for (found, expected) in zip(pixels.at(0.2, 0.75), [40, 60, 190]) { #expect(abs(found - expected) <= 4) }
    }
  }

  @Test(arguments: [
    Encoding.png(compression: 6), .webp(quality: 90, effort: 2, lossless: true),
    .avif(quality: 90, effort: 0, lossless: false),
  ])
  func transparencyIsKeptWhereTheFormatHasIt(encoding: Encoding) throws {
    let pixels = try Fixture("alpha.png").pixels(as: encoding)
    #expect(pixels.channels == 4)
    #expect(pixels.at(0.2, 0.5)[3] >= 250)
    #expect(pixels.at(0.9, 0.5)[3] <= 5)
  }

  /// The colours behind transparent pixels must not bleed into the edge.
  @Test func resizingWeighsColoursByTheirAlpha() throws {
    let spec = VariantSpec(name: "v", box: PixelSize(width: 9, height: 9), encoding: .png(compression: 6))
    let plan = RenderPlan(original: PixelSize(width: 96, height: 64), specs: [spec])
    let pixels = try Pixels(of: try #require(Fixture("alpha.png").rendered(plan).first), format: .png)
    // The column of the edge: red stays red, though the transparent side is green.
    let edge = pixels.at(0.49, 0.2)
    #expect(edge[3] > 20 && edge[3] < 235)
    #expect(edge[0] > 150 && edge[1] < 120)
  }

  @Test func losslessIsLossless() throws {
    let webp = try Fixture("upright.png").pixels(as: .webp(quality: 10, effort: 2, lossless: true))
    #expect(webp.distance() == 0)
    let avif = try Fixture("upright.png").pixels(as: .avif(quality: 10, effort: 0, lossless: true))
    #expect(avif.distance() <= 2)
  }

  @Test(arguments: ["frames.gif", "frames.webp", "pages.tif"])
  func theFirstFrameIsTaken(name: String) throws {
    let fixture = try Fixture(name)
    #expect(try fixture.examined().size == PixelSize(width: 96, height: 64))
    #expect(try fixture.pixels().distance() <= 2)
  }
}
