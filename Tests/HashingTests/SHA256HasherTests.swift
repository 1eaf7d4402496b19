import Hashing
import Model
import Testing

@Suite struct SHA256HasherTests {
  /// FIPS 180-4's examples, as NIST publishes them.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func knownTextsHaveTheirKnownHashes(_ text: String, _ hex: String) {
    var text = text
    #expect(text.withUTF8 { unsafe ContentHash(of: UnsafeRawBufferPointer($0)) }.hex == hex)
  }

  @Test(arguments: [1, 3, 63, 64, 65, 4_096])
  func piecesOfAnyLengthGiveTheHashOfTheWhole(_ length: Int) {
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let whole = unsafe bytes.withUnsafeBytes { unsafe ContentHash(of: $0) }
    var hasher = SHA256Hasher()
    for start in stride(from: 0, to: bytes.count, by: length) {
      unsafe Array(bytes[start..<min(start + length, bytes.count)]).withUnsafeBytes { unsafe hasher.update($0) }
    }
    #expect(hasher.finish() == whole)
  }

  @Test func aHasherStartsAnewWhenItIsDone() {
    var hasher = SHA256Hasher()
    unsafe [UInt8](repeating: 1, count: 10).withUnsafeBytes { unsafe hasher.update($0) }
    _ = hasher.finish()
    #expect(hasher.finish().hex.hasPrefix("e3b0c442"))
  }

  @Test func recipesThatDifferInAnythingDifferInTheirDigest() {
    let box = PixelSize(width: 400, height: 400)
    let encodings: [Encoding] = [
      .jpeg(quality: 85), .jpeg(quality: 84), .webp(quality: 85, effort: 4, lossless: false),
      .webp(quality: 85, effort: 4, lossless: true), .avif(quality: 85, effort: 4, lossless: false),
      .png(compression: 6),
    ]
    var specs = encodings.map { VariantSpec(name: "small", box: box, encoding: $0) }
    specs.append(VariantSpec(name: "small", box: PixelSize(width: 400, height: 401), encoding: encodings[0]))
    specs.append(
      VariantSpec(name: "small", box: box, encoding: encodings[0], background: Colour(red: 0, green: 0, blue: 0)))
    #expect(Set(specs.map { Recipe($0).digest }).count == specs.count)
    let renamed = VariantSpec(name: "other", box: box, encoding: encodings[0])
    #expect(Recipe(renamed).digest == Recipe(specs[0]).digest)
  }
}
