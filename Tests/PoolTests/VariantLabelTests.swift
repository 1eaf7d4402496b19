import FoundationEssentials
import Model
import Posix
import Testing

@testable import Pool

@Suite struct VariantLabelTests {
  @Test func whatIsWrittenIsRead() {
    #expect(VariantLabel(VariantLabel.sample.bytes) == .sample)
    #expect(VariantLabel.sample.bytes.count <= 56)
  }

  @Test func anythingElseIsNoLabel() {
    let good = VariantLabel.sample.bytes
    for length in 0..<good.count { #expect(VariantLabel(Array(good[..<length])) == nil, "\(length) bytes") }
    var bad = good
    bad[0] = 2
    #expect(VariantLabel(bad) == nil)
    for place in [33, 34, 37, 38, 41, 43] {
      bad = good
      bad[place] = 0xFF
      #expect(VariantLabel(bad) == nil, "byte \(place)")
    }
    #expect(VariantLabel(good + [0]) == nil)
  }

  @Test func aPublishedFileHasItsLabelAndAnotherLabelIsAnotherFile() async throws {
    let fixture = try PoolFixture()
    let pool = try fixture.open()
    try await pool.publish([try await pool.publication(picture(1), as: try name(1))])
    let held = try #require(try pool.view.inspect(try name(1)))
    try #require(held.label != nil, "this filesystem keeps no attributes")
    #expect(held.label == .sample)
    #expect(held.digest == hash(of: picture(1)) && held.size == PixelSize(width: 4, height: 3))
    var other = VariantLabel.sample
    other.recipe = hash(of: [2])
    try await pool.publish([try await pool.publication(picture(1), as: try name(1), label: other)])
    #expect(try pool.view.inspect(try name(1))?.label == other)
  }
}
