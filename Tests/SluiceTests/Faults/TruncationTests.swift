import Foundation
import Testing

/// A file that ends early is never taken for a picture, wherever it was cut.
///
/// What stands behind the pixels belongs to the file: metadata, further pages, a second picture. 500 cuts by default,
/// `SLUICE_CUTS` for another number.
@Suite struct TruncationTests {
  private static let count = Int(ProcessInfo.processInfo.environment["SLUICE_CUTS"] ?? "") ?? 500

  @Test(.enabled(if: MutantSeeds.areMakeable, "\(MutantSeeds.needed)"))
  func whatIsStoredWholeIsRefusedCutShort() async throws {
    let folder = try AgentFolder()
    let seeds = try await MutantSeeds()
    let pictures = try seeds.pictures()
    let whole = try await folder.ingest(seeds.folder.path)
    #expect(whole.files.filter { $0.outcome != "stored" }.map { "\($0.path ?? ""): \($0.reason ?? "")" } == [])
    #expect(whole.end.stored == pictures.count)
    var chance = FixedChance(state: 500)
    let place = folder.outside.appending(path: "cut")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for number in 0..<Self.count {
      let (name, bytes) = pictures[number % pictures.count]
      // Anywhere; in the last tenth, where metadata and the last page are; in the last bytes.
      let lost =
        switch number % 5 {
        case 0: Int.random(in: 1...min(64, bytes.count), using: &chance)
        case 1: Int.random(in: 1...bytes.count / 10, using: &chance)
        default: Int.random(in: 1...bytes.count, using: &chance)
        }
      try bytes.dropLast(lost).write(to: place.appending(path: "\(number)-minus-\(lost)-\(name)"))
    }
    let (_, files, end) = try await folder.ingest(place.path)
    #expect(end.rejected == Self.count)
    let accepted = files.filter { $0.outcome != "rejected" }.compactMap {
      $0.path.map { URL(filePath: $0).lastPathComponent }
    }
    #expect(accepted.sorted() == [], "cut short, and accepted")
    let codes = Dictionary(grouping: try await folder.list("--rejected"), by: { $0.code ?? "" }).mapValues(\.count)
    print("\(Self.count) files cut short, \(accepted.count) accepted; refused as \(codes)")
  }

  /// An editor may drop what stood behind a picture, and leave the index that tells of it.
  @Test(.enabled(if: MutantSeeds.areMakeable, "\(MutantSeeds.needed)"))
  func aPictureWhoseCompanionWasDroppedIsWhole() async throws {
    let seeds = try await MutantSeeds()
    let pair = try Data(contentsOf: seeds.folder.appending(path: "pair.jpg"))
    let second = try Data(contentsOf: seeds.folder.appending(path: "grey.jpg"))
    let folder = try AgentFolder()
    for (name, lost) in [("first", second.count), ("padded", second.count), ("begun", second.count - 1), ("cut", 1)] {
      let zeros = Data(count: name == "padded" ? 100 : 0)
      try (pair.dropLast(lost) + zeros).write(to: folder.outside.appending(path: "\(name).jpg"))
    }
    let (_, files, _) = try await folder.ingest(folder.outside.path)
    let outcomes = files.map { "\($0.path.map { URL(filePath: $0).lastPathComponent } ?? "") \($0.outcome ?? "")" }
    #expect(outcomes.sorted() == ["begun.jpg rejected", "cut.jpg rejected", "first.jpg stored", "padded.jpg stored"])
  }
}
