import Foundation
import Testing

/// The power goes at any moment: no row is lost or untrue, no original is gone, and the next start ends it all.
///
/// Twelve cuts; `SLUICE_POWER_CUTS` gives another number.
@Suite(
  .serialized, .enabled("an ext4 file can't be mounted and shut down here") { await CutDisk.canBeMade() },
  .enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct PowerCutTests {
  private static let cuts = Int(ProcessInfo.processInfo.environment["SLUICE_POWER_CUTS"] ?? "") ?? 12
  /// Trials side by side.
  private static let width = 3

  @Test func aPowerCutLosesNothing() async throws {
    var figures = PowerCut.Figures()
    try await withThrowingTaskGroup(of: PowerCut.Figures.self) { group in
      for number in 0..<Self.cuts {
        if number >= Self.width, let one = try await group.next() { figures += one }
        group.addTask { try await Self.cut(number) }
      }
      for try await one in group { figures += one }
    }
    print(
      "power cuts: \(figures.cuts) cuts, \(figures.originals) originals, \(figures.originalsLost) lost,",
      "\(figures.cameBack) came back, \(figures.committed) rows committed, \(figures.rowsLost) lost")
    #expect(figures.problems == [])
    #expect(figures.rowsLost == 0)
    #expect(figures.originalsLost == 0)
    #expect(figures.committed > 0)
  }

  private static func cut(_ number: Int) async throws -> PowerCut.Figures {
    let layouts = PowerCut.Layout.tried
    var trial = try await PowerCut(layouts[number % layouts.count])
    // One in seven at the start, where the catalog and the pool are made.
    let count = number % 7 == 6 ? 0 : Int.random(in: 1...16)
    return try await trial.run(afterStored: count, goingOnWith: number % 8 == 4 ? .watch : .ingest)
  }
}
