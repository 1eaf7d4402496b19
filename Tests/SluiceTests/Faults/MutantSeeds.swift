import Foundation

/// Small whole pictures of every format, and what the scripts of `Tests/Fixtures` break them into.
///
/// They are gone when the test is.
final class MutantSeeds {
  static let areMakeable = Tool.areInstalled("vips", "exiftool", "python3")
  static let needed = "needs vips, exiftool and python3"

  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")
  private let home: TemporaryFolder
  /// The folder of whole pictures.
  let folder: URL

  init() async throws {
    home = try TemporaryFolder()
    folder = home.url.appending(path: "seeds")
    try await Self.run("mutants/make-seeds", [folder.path], in: home.url)
  }

  func pictures() throws -> [(name: String, bytes: Data)] {
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return try files.sorted { $0.path < $1.path }.map { ($0.lastPathComponent, try Data(contentsOf: $0)) }
  }

  /// Makes mutants by their numbers, which are the same every time, in this folder.
  func breed(_ numbers: Range<Int>, in place: URL) async throws {
    let words = [folder.path, place.path, "\(numbers.lowerBound)", "\(numbers.count)"]
    try await Self.run("mutants/mutate-images", words, in: place.deletingLastPathComponent())
  }

  /// Makes the bombs in this folder.
  func makeBombs(in place: URL) async throws {
    try await Self.run("bombs/make-bombs", [place.path], in: place.deletingLastPathComponent())
  }

  private static func run(_ script: String, _ words: [String], in folder: URL) async throws {
    let place = fixtures.appending(path: script).path
    // Many small programs, one after the other, which a busy machine takes its time for.
    let result = try await Tool.run(place, words, in: folder, within: .seconds(600))
    guard result.status == 0 else { throw Tool.ScriptFailed(script: script, result: result) }
  }
}

/// Chance that is the same every time. Source: Steele, Lea, Flood 2014, SplitMix64.
struct FixedChance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
