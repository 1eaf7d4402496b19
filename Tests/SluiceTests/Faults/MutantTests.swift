import Foundation
import Testing

/// Broken images and bombs through one living agent, with good photographs among them.
///
/// 600 mutants by default; `SLUICE_MUTANTS=20000` for the figures of docs/reliability.md, `SLUICE_MUTANTS_FROM` for the
/// number of the first.
@Suite(.serialized) struct MutantTests {
  private static let count = number("SLUICE_MUTANTS") ?? 600
  private static let first = number("SLUICE_MUTANTS_FROM") ?? 0
  private static let slice = 500

  private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

  @Test(.enabled(if: MutantSeeds.areMakeable, "\(MutantSeeds.needed)"))
  func brokenImagesHarmNothingButThemselves() async throws {
    let seeds = try await MutantSeeds()
    let folder = try AgentFolder(limits: ["timeout = 10 s"])
    let agent = try await AgentProcess.ready(in: folder)
    let (pid, watch) = (agent.pid, HandWatch())
    var good: Set<String> = []
    var total = 0

    /// Moves a folder of broken files in, drops good photographs while it is worked on, and waits until all have ended.
    func feed(_ name: String, _ make: (URL) async throws -> Void) async throws {
      let made = folder.outside.appending(path: name)
      try await make(made)
      total += try FileManager.default.contentsOfDirectory(atPath: made.path).count
      let place = folder.drop.appending(path: name)
      try FileManager.default.moveItem(at: made, to: place)
      good.formUnion(try folder.put(20, of: TestPhoto.small, called: "good-\(name)"))
      total += 20
      try await wait(
        for: "the end of \(name)", within: .seconds(600), every: .milliseconds(200),
        story: { String(folder.logText.suffix(3_000)) }
      ) {
        let status = try await folder.status()
        watch.look(at: status)
        let ended = ["stored", "duplicate", "rejected"].reduce(0) { $0 + status.count($1) }
        return ended >= total && status.inHand.isEmpty && status.count("failed") == 0
      }
      try FileManager.default.removeItem(at: place)
    }

    for start in stride(from: Self.first, to: Self.first + Self.count, by: Self.slice) {
      let numbers = start..<min(start + Self.slice, Self.first + Self.count)
      try await feed("mutants-\(start)") { try await seeds.breed(numbers, in: $0) }
    }
    let longestMutant = watch.restart()
    try await feed("bombs") { try await seeds.makeBombs(in: $0) }

    #expect(agent.isRunning && agent.pid == pid, "the agent has ended or was replaced")
    let status = try await folder.status()
    #expect(status.arrivals.values.reduce(0, +) == total)
    #expect(status.count("failed") == 0 && status.waiting == 0 && status.inHand.isEmpty)
    let held = try folder.contents()
    #expect(good.subtracting(held.hashes).count == 0, "good photographs are missing")
    #expect(held.strays == [])
    try await folder.expectCatalogIsTrue()
    let losses = try agent.lines().filter(\.isOfALostWorker)
    let rejected = try await folder.list("--rejected")
    report(status, good: good.count, losses, rejected, longest: [longestMutant, watch.restart()])
    #expect(try await agent.stop() == 0)
  }

  private func report(
    _ status: StatusReport, good: Int, _ losses: [LogLine], _ rejected: [ArrivalReport], longest: [HandWatch.Stay]
  ) {
    let codes = Dictionary(grouping: rejected, by: { $0.code ?? "" }).mapValues(\.count)
    print("mutants and bombs: \(status.arrivals), good photographs among them \(good); rejected as \(codes)")
    for stay in longest { print("longest in hand, waiting for a worker included: \(stay.time), \(stay.path)") }
    print("workers lost: \(losses.count)")
    for loss in losses { print("  \(loss.path?.split(separator: "/").last ?? ""): \(loss.reason ?? "")") }
    // What was made of each kind of damage.
    let kinds = Dictionary(grouping: rejected) { report in
      let words = report.path.split(separator: "/").last?.split(separator: "-") ?? []
      return words.count > 2 && Int(words[0]) != nil ? String(words[1]) : "bomb"
    }
    for (kind, reports) in kinds.sorted(by: { $0.key < $1.key }) {
      print("  \(kind): \(Dictionary(grouping: reports, by: { $0.code ?? "" }).mapValues(\.count))")
    }
  }

  /// How long files are in the agent's hands, as `sluice status` tells from time to time.
  private final class HandWatch {
    struct Stay {
      var path = ""
      var time = Duration.zero
    }

    private var longest = Stay()
    private var since: [String: ContinuousClock.Instant] = [:]

    /// Returns the longest stay so far, and forgets it.
    func restart() -> Stay {
      defer { longest = Stay() }
      return longest
    }

    func look(at status: StatusReport) {
      let now = ContinuousClock.now
      since = Dictionary(
        status.inHand.map { ($0.path, since[$0.path] ?? now) }, uniquingKeysWith: { first, _ in first })
      for (path, start) in since where now - start > longest.time { longest = Stay(path: path, time: now - start) }
    }
  }
}

extension LogLine {
  /// Whether it ends, or is to be tried again, because its worker died, took too long or talked nonsense.
  fileprivate var isOfALostWorker: Bool {
    guard let reason, outcome == "failed" || outcome == "rejected" else { return false }
    return ["the worker ", "took longer than "].contains { reason.contains($0) }
  }
}
