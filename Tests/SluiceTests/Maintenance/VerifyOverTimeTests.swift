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
    // Nor does what somebody does at once, or with repairs; and it does not end what is done a part each night.
    #expect(try await folder.check("verify", "--content").summary?.filesRead == count)
    let repair = try await folder.check("verify", "--content", "--repair", "--time", "1h")
    #expect(repair.summary?.startedAfter == nil)
    #expect(repair.summary?.repaired == damaged.count)
    let text = try await folder.sluice("verify", "--content", "--time", "0s")
    #expect(text.output.contains("…, where an earlier run had stopped\n"))
    #expect(text.output.contains("\nnothing wrong in what was looked at\nstopped behind "))
    // A note of a run that was interrupted is good for a day, of one that had its time for ever.
    try await folder.sql(
      """
      UPDATE tasks SET began_at = began_at - 2 * 86400 * 1000000;
      INSERT INTO tasks SELECT replace(name, ' time', ''), scope, position, began_at FROM tasks;
      """)
    #expect(try await folder.check("verify", "--content").summary?.startedAfter == nil)
    #expect(try await folder.sql("SELECT count(*) FROM tasks WHERE name NOT LIKE '%time'") == "0\n")
    #expect(try await folder.check("verify", "--content", "--time", "1h").summary?.startedAfter != nil)
    #expect(try await folder.sql("SELECT count(*) FROM tasks") == "0\n")
    for path in damaged { try folder.flip(path) }

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
