import Foundation
import Testing

/// The seeds of libFuzzer, and with them all that it ever found, through the same trials without it.
@Suite struct SeedTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  private static let pictures = folder.deletingLastPathComponent().appending(path: "RenderingTests/Fixtures")

  @Test(arguments: Trial.allCases)
  func noSeedFailsItsTrial(trial: Trial) throws {
    var folders = [Self.folder.appending(path: "Corpus/\(trial.rawValue)")]
    if [.sniffing, .exif].contains(trial) { folders.append(Self.pictures) }
    let files = try folders.flatMap {
      try FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)
    }
    #expect(!files.isEmpty)
    for file in files {
      let bytes = [UInt8](try Data(contentsOf: file))
      // Cut short anywhere too: so a seed is worth as many as it has tenths.
      for tenth in 1...10 { expect(trial, bytes.prefix(bytes.count * tenth / 10), file.lastPathComponent) }
    }
  }

  /// Bytes by chance, and seeds with some of theirs changed by chance: always the same.
  @Test(arguments: Trial.allCases)
  func noiseFailsNoTrial(trial: Trial) throws {
    var chance = Chance(state: 7)
    let seeds = try FileManager.default.contentsOfDirectory(
      at: Self.folder.appending(path: "Corpus/\(trial.rawValue)"), includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }.map { [UInt8](try Data(contentsOf: $0)) }
    for round in 0..<400 {
      var bytes = seeds[round % seeds.count]
      for _ in 0..<Int.random(in: 1...8, using: &chance) where !bytes.isEmpty {
        bytes[Int.random(in: bytes.indices, using: &chance)] = .random(in: 0...255, using: &chance)
      }
      expect(trial, bytes[...], "round \(round)")
      expect(trial, (0..<round % 64).map { _ in .random(in: 0...255, using: &chance) }[...], "noise \(round)")
    }
  }

  private func expect(_ trial: Trial, _ bytes: ArraySlice<UInt8>, _ what: String) {
    do throws(Violation) {
      try trial.run(Array(bytes))
    } catch {
      Issue.record("\(trial.rawValue), \(what), \(bytes.count) bytes: \(error.what)")
    }
  }
}

/// The same numbers every time. Source: Steele, Lea, Flood 2014, SplitMix64.
private struct Chance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
