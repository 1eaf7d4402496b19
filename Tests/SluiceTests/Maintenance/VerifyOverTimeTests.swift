import Foundation
import Testing

/// `sluice verify` in pieces, and beside others at work.
@Suite(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct VerifyOverTimeTests {
  /// More than are read between two looks at the clock.
  @Test func itStopsKindlyAndGoesOnWhereItWas() async throws {
    let folder = try AgentFolder()
    let count = 430
    try folder.put(count, of: TestPhoto.small)
    #expect(try await folder.ingest("drop").end.stored == count)
    let paths = try folder.variantPaths()
    let damaged = stride(from: 3, to: count, by: 40).map { paths[$0] }
    for path in damaged { try folder.flip(path) }
    var found: [String] = []
    var read = 0
    var runs: [CheckReport] = []
    repeat {
      let report = try await folder.check("verify", "--content", "--time", "0s")
      #expect(report.summary?.startedAfter == runs.last?.summary?.stoppedAfter)
      found += report.found
      read += report.summary?.filesRead ?? 0
      runs.append(report)
      #expect(runs.count < 10)
    } while runs.last?.summary?.stoppedAfter != nil && runs.count < 10
    #expect(runs.count > 2)
    #expect(read == count)
    #expect(found.sorted() == damaged.map { "wrong-digest \($0)" })
    // From the beginning again, and no other kind of look goes on with it.
    #expect(try await folder.check("verify", "--content", "--time", "0s").summary?.startedAfter == nil)
    #expect(try await folder.check("verify").summary?.startedAfter == nil)
    let all = try await folder.check("verify", "--decode")
    #expect(all.summary?.startedAfter == nil)
    #expect(all.found == damaged.map { "wrong-digest \($0)" })
    let text = try await folder.sluice("verify", "--content")
    #expect(text.output.contains("…, where an earlier run had stopped\n"))

    // A share of them, by chance: none, all, and something between.
    #expect(try await folder.check("verify", "--content", "--sample", "0").summary?.filesRead == 0)
    #expect(try await folder.check("verify", "--content", "--sample", "100%").found.count == damaged.count)
    let half = try await folder.check("verify", "--content", "--sample", "50").summary?.filesRead ?? 0
    #expect((100...330).contains(half))
  }

  @Test func itFindsNothingFalseWhilePhotosArrive() async throws {
    let folder = try AgentFolder(more: ["[variant tiny]", "box = 48x48"])
    let agent = try await AgentProcess.ready(in: folder)
    var stored = 0
    for round in 1...4 {
      try folder.put(12, of: TestPhoto.small, called: "round \(round)")
      repeat {
        for options in [["verify"], ["verify", "--content"]] {
          let result = try await Tool.run(SluiceProcess.program.path, options + ["--json"], in: folder.root)
          let report = try CheckReport(result)
          #expect(report.status == 0, "\(report)")
          #expect(report.findings == [])
        }
        stored = try await folder.status().count("stored")
      } while stored < round * 12
    }
    #expect(try await agent.stop() == 0)
    #expect(stored == 48)
    let last = try await folder.check("verify", "--content")
    #expect(last.status == 0)
    #expect(last.summary?.variants == 96)
  }
}
