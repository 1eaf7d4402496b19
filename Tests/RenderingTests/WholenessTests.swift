import Model
import Testing

@testable import Rendering

@Suite struct WholenessTests {
  static let names = [
    "orientation-1.jpg", "orientation-6.jpg", "progressive.jpg", "metadata.jpg", "upright.png", "sixteen.png",
    "plain.webp", "alpha.webp",
    "frames.webp", "plain.gif", "frames.gif", "plain.tif", "deflate.tif", "plain.heic", "plain.avif", "plain.jxl",
    "boxed.jxl", "cmyk.jpg",
  ]

  @Test(arguments: names)
  func aWholeFileIsRendered(name: String) throws {
    #expect(try Fixture(name).failure() == nil)
  }

  @Test(arguments: names, [0.1, 0.3, 0.5, 0.75, 0.9, 0.97])
  func aFileCutShortIsIncomplete(name: String, share: Double) throws {
    let whole = try Fixture(name).bytes
    expectIncomplete(Fixture(bytes: Array(whole[..<Int(Double(whole.count) * share)])), "\(name) at \(share)")
  }

  @Test(arguments: names)
  func aFileWithoutItsLastBytesIsIncomplete(name: String) throws {
    // A pad byte at the end of a WebP file is none of the picture's.
    expectIncomplete(Fixture(bytes: Array(try Fixture(name).bytes.dropLast(3))), name)
  }

  /// A Samba client that died: the full length is there, and the rest was never written.
  @Test(arguments: names.filter { $0 != "plain.tif" }, [0.3, 0.6, 0.9])
  func aZeroTailIsIncomplete(name: String, share: Double) throws {
    let whole = try Fixture(name).bytes
    let kept = whole[..<Int(Double(whole.count) * share)]
    let zeros = [UInt8](repeating: 0, count: max(8192, whole.count - kept.count))
    expectIncomplete(Fixture(bytes: Array(kept) + zeros), "\(name) at \(share)")
  }

  @Test func aFileOfZerosIsIncomplete() {
    expectIncomplete(Fixture(bytes: [UInt8](repeating: 0, count: 20_000)), "zeros")
  }

  @Test func zerosBehindTheEndDoNoHarm() throws {
    for name in ["orientation-1.jpg", "upright.png", "plain.gif"] {
      let padded = Fixture(bytes: try Fixture(name).bytes + [UInt8](repeating: 0, count: 4096))
      #expect(padded.failure() == nil, "\(name)")
    }
  }

  /// What is missing in the middle of a scan makes the decoder stop early, though the end marker is there.
  @Test func aHoleInAScanIsNotAPicture() throws {
    var bytes = try Fixture("orientation-1.jpg").bytes
    let scan = try #require(bytes.indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
    bytes.removeSubrange(scan + 60..<bytes.count - 40)
    #expect(Fixture(bytes: bytes).failure()?.fault == .incomplete)
  }

  private func expectIncomplete(_ fixture: Fixture, _ what: String) {
    let failure = fixture.failure()
    #expect(failure?.fault == .incomplete, "\(what): \(failure?.description ?? "rendered")")
    #expect(failure?.code == "truncated" || failure?.code == "empty", "\(what)")
  }
}
