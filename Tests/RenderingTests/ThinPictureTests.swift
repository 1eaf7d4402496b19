import Model
import Testing

/// Pictures of a few rows or columns, which a decoder's smaller scales leave nothing of.
@Suite struct ThinPictureTests {
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 15, 16], [false, true])
  func aThinPictureIsRendered(side: Int, isUpright: Bool) throws {
    let size = isUpright ? PixelSize(width: side, height: 4000) : PixelSize(width: 4000, height: side)
    let spec = VariantSpec(name: "small", box: PixelSize(width: 96, height: 96), encoding: .png(compression: 1))
    let fixture = Fixture(bytes: Self.jpeg(size))
    #expect(try fixture.examined().size == size)
    let files = try fixture.rendered(RenderPlan(original: size, specs: [spec]))
    let small = try Pixels(of: try #require(files.first), format: .png).size
    #expect(small == (isUpright ? PixelSize(width: 1, height: 96) : PixelSize(width: 96, height: 1)))
  }

  /// An even grey: two codes of one bit for each block. Source: ITU-T T.81, B.
  private static func jpeg(_ size: PixelSize) -> [UInt8] {
    func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] { [0xFF, marker, 0, UInt8(body.count + 2)] + body }
    let sides = [size.height, size.width].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    let blocks = ((size.width + 7) / 8) * ((size.height + 7) / 8)
    let code: [UInt8] = [1] + [UInt8](repeating: 0, count: 15) + [0]
    var bits = [UInt8](repeating: 0, count: 2 * blocks / 8)
    if 2 * blocks % 8 > 0 { bits.append(0xFF >> UInt8(2 * blocks % 8)) }
    return [0xFF, 0xD8] + segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
      + segment(0xC0, [8] + sides + [1, 1, 0x11, 0]) + segment(0xC4, [0x00] + code) + segment(0xC4, [0x10] + code)
      + segment(0xDA, [1, 1, 0, 0, 63, 0]) + bits + [0xFF, 0xD9]
  }
}
