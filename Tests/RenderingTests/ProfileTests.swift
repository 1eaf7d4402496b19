import Testing

@testable import Model
@testable import Rendering

/// What a file says of its colours and its orientation, as `sluice analyze` shows it.
@Suite struct ProfileTests {
  @Test(arguments: [
    ("upright.png", "none (sRGB assumed)"), ("plain.gif", "none (sRGB assumed)"), ("grey.png", "none (grey assumed)"),
    ("nclx-p3.heic", "none (Display P3 by its numbers)"), ("nclx-p3.avif", "none (Display P3 by its numbers)"),
    ("display-p3.jpg", "sP3C"), ("display-p3.png", "sP3C"), ("cmyk.jpg", "none (CMYK assumed)"),
    ("lab.tif", "none (by the kind of pixels)"),
    ("srgb-profile.png", "sRGB"),
  ])
  func theColoursAreNamedAsTheFileNamesThem(name: String, expected: String) throws {
    #expect(try Fixture(name).examined().colourProfile == expected)
  }

  @Test(arguments: 1...8) func theOrientationIsWhatWasApplied(orientation: Int) throws {
    #expect(try Fixture("orientation-\(orientation).jpg").examined().orientation == orientation)
  }

  @Test(arguments: ["irot.heic", "irot.avif", "upright.png"]) func whereTheTagIsNotGoneByItIsOne(name: String) throws {
    #expect(try Fixture(name).examined().orientation == 1)
  }

  /// A profile of a header, one tag and its data; only what the name is read by.
  private static func profile(_ data: [UInt8], space: String = "RGB ") -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 128)
    bytes.replaceSubrange(16..<20, with: Array(space.utf8))
    bytes.replaceSubrange(36..<40, with: Array("acsp".utf8))
    return bytes + number(1) + Array("desc".utf8) + number(144) + number(data.count) + data
  }

  private static func number(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  private static func plain(_ text: String, count: Int? = nil) -> [UInt8] {
    Array("desc".utf8) + number(0) + number(count ?? text.utf8.count + 1) + Array(text.utf8) + [0]
  }

  private static func local(_ texts: [(language: String, text: String)]) -> [UInt8] {
    var records: [UInt8] = []
    var strings: [UInt8] = []
    for (language, text) in texts {
      let units = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
      records += Array(language.utf8) + number(units.count) + number(16 + 12 * texts.count + strings.count)
      strings += units
    }
    return Array("mluc".utf8) + number(0) + number(texts.count) + number(12) + records + strings
  }

  @Test func aNameIsReadFromEitherKindOfTag() {
    #expect(ColourProfile(Self.profile(Self.plain("Adobe RGB (1998)")))?.name == "Adobe RGB (1998)")
    let local = Self.local([("deDE", "Farbprofil"), ("enUS", "Display P3"), ("frFR", "Profil")])
    #expect(ColourProfile(Self.profile(local))?.name == "Display P3")
    #expect(ColourProfile(Self.profile(Self.local([("jaJP", "\u{8272}")])))?.name == "\u{8272}")
  }

  @Test func aHostileNameIsShortAndPlain() {
    let name = ColourProfile(Self.profile(Self.plain("\u{1B}[2J red\u{202E} \(String(repeating: "x", count: 900))")))?
      .name
    #expect(name?.hasPrefix("[2J red xxx") == true)
    #expect(name?.unicodeScalars.count == ImageFacts.longestProfile)
    for data in [
      Self.plain("cut", count: 2_000), Self.plain("", count: -1), [], Array("desc".utf8), Self.plain(" \u{7}"),
      Array("mluc".utf8) + Self.number(0) + Self.number(9) + Self.number(12),
      Array("mluc".utf8) + Self.number(0) + Self.number(1) + Self.number(12) + Array("enUS".utf8) + Self.number(8)
        + Self.number(-1),
    ] {
      let profile = ColourProfile(Self.profile(data))
      #expect(profile != nil && profile?.name == nil, "\(data)")
    }
  }

  @Test func everyVariantHasItsOwnTime() throws {
    let specs = [64, 40, 20].map {
      VariantSpec(name: "v\($0)", box: PixelSize(width: $0, height: $0), encoding: .jpeg(quality: 95))
    }
    let plan = RenderPlan(original: PixelSize(width: 96, height: 64), specs: specs)
    let bytes = try Fixture("orientation-6.jpg").bytes
    let renderer = try Renderer(rules: WorkerRules())
    let times = try unsafe bytes.withUnsafeBytes { try unsafe renderer.render($0, plan: plan) { _, _ in } }
    #expect(times.itemSeconds.count == 3)
    #expect(times.itemSeconds.allSatisfy { $0 > 0 })
    #expect(abs(times.itemSeconds.reduce(0, +) - times.renderSeconds - times.encodeSeconds) < 1e-6)
  }
}
