import Foundation
import Testing

/// Whoever is killed, at whichever call: what is on the disk is true, and the next run ends as an undisturbed one does.
///
/// Six points of each plan are tried, other ones each time; `SLUICE_KILL_POINTS=all` tries every point there is.
@Suite(
  .serialized, .enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"),
  .enabled(if: KillPoint.canBeReached, "no process can be traced here"))
struct KillPointTests {
  @Test(arguments: KillPlan.all) func anyCallMayBeTheLast(_ plan: KillPlan) async throws {
    let (calls, undisturbed) = try await undisturbed(plan)
    // A worker makes about ten that count, the agent hundreds: fewer would mean that the plan looks at nothing.
    #expect(calls > 5)
    let numbers = plan.numbers(of: calls)
    var struck: [String: Int] = [:]
    var failures: [String] = []
    try await withThrowingTaskGroup(of: (String?, [String]).self) { group in
      var rest = numbers[...]
      // What is watched waits for a clock most of the time.
      for _ in 0..<(plan.command == .watch ? 6 : 3) {
        guard let number = rest.popFirst() else { break }
        group.addTask { try await trial(plan, at: number, undisturbed) }
      }
      while let (call, found) = try await group.next() {
        if let call { struck[call, default: 0] += 1 }
        failures += found
        guard let number = rest.popFirst() else { continue }
        group.addTask { try await trial(plan, at: number, undisturbed) }
      }
    }
    let reached = struck.values.reduce(0, +)
    let failed = Set(failures.compactMap { $0.split(separator: ":").first }).count
    print(
      "kill points: \(plan.testDescription): \(calls) found, \(numbers.count) tried, \(reached) struck,",
      "\(failed) not recovered;",
      struck.sorted { $0.value > $1.value }.map { "\($0) \($1)" }.joined(separator: ", "))
    #expect(failed == 0, "\(failures.prefix(20).joined(separator: "\n"))")
    // Runs differ by a few calls, so the last ones may not be made in each.
    #expect(reached * 10 >= numbers.count * 7)
  }

  /// How many calls there are, and how it all ends.
  private func undisturbed(_ plan: KillPlan) async throws -> (calls: Int, Remains) {
    let folder = try plan.folder()
    let report = try await plan.strike(at: 0, in: folder)
    #expect(report.status == (plan.hasText && plan.command == .ingest ? 2 : 0))
    let end = try await Remains(of: folder)
    #expect(end.images == plan.hashes)
    #expect(end.states["stored"] == plan.hashes.count)
    #expect(end.states["duplicate", default: 0] == plan.photos - plan.hashes.count)
    #expect(end.states["rejected", default: 0] == (plan.hasText ? 1 : 0))
    #expect(end.lies(about: plan.originals, rule: plan.rule, digest: try digest(of: end)) == [])
    return (report.calls, end)
  }

  /// All variants are of the same picture, so they are the same bytes.
  private func digest(of end: Remains) throws -> String {
    let digests = Set(end.variants.values)
    #expect(digests.count == 1)
    return try #require(digests.first)
  }

  /// The call that was struck, and what was wrong thereafter.
  private func trial(
    _ plan: KillPlan, at number: Int, _ undisturbed: Remains
  ) async throws -> (String?, [String]) {
    let folder = try plan.folder()
    let report = try await plan.strike(at: number, in: folder)
    var problems: [String] = []
    if let problem = problem(plan, report, in: folder) { problems.append(problem) }
    let digest = try digest(of: undisturbed)
    problems += try await Remains(of: folder).lies(about: plan.originals, rule: plan.rule, digest: digest).map {
      "before: \($0)"
    }
    do {
      try await plan.goOn(in: folder, to: undisturbed)
      let end = try await Remains(of: folder)
      problems += end.lies(about: plan.originals, rule: plan.rule, digest: digest) + end.difference(from: undisturbed)
    } catch {
      problems.append("the next run: \(error)")
    }
    return (report.struck, problems.map { "\(plan.point(number)) (\(report.struck ?? "none")): \($0)" })
  }

  /// What was wrong with the end of the run itself.
  private func problem(_ plan: KillPlan, _ report: KillPoint.Report, in folder: AgentFolder) -> String? {
    let isStruck = report.struck != nil
    let expected: [Int32] =
      switch plan.victim {
      case .agent where !isStruck: [plan.hasText && plan.command == .ingest ? 2 : 0]
      case .agent where plan.signal == SIGKILL: [128 + SIGKILL]
      // Before it listens to signals it has made nothing yet.
      case .agent: FileManager.default.fileExists(atPath: folder.catalog.path) ? [0] : [0, 128 + SIGTERM]
      // A file that cost its worker waits for the next run of `ingest`.
      case .worker: [0, 2]
      }
    guard !expected.contains(report.status) else { return nil }
    return "it ended with \(report.status): \(folder.logText.suffix(500))"
  }
}
