import Foundation
import Glibc
import Testing

/// A file that costs a worker its life or its time is tried three times and then rejected, and costs nobody else anything.
///
/// A worker that answers with nonsense is in `WorkshopTests/WorkerLossTests`.
@Suite(.serialized) struct WorkerFaultTests {
  /// WebP of so many pixels takes a worker some seconds.
  private static let variant = ["[variant big]", "box = 6000x6000", "formats = webp"]
  private static let photo = TestPhoto.draw(width: 6_000, height: 4_000, detail: 0)
  private static let goodCount = 12

  private struct Stage {
    var folder: AgentFolder
    var agent: AgentProcess
    var good: Set<String>
  }

  /// An agent with a file that takes long, called `heavy.jpg`, and good ones beside it.
  private func begin(_ limits: [String], _ drop: [String] = []) async throws -> Stage {
    let folder = try AgentFolder(agent: ["workers = 2"], limits: limits, drop: drop, more: Self.variant)
    let agent = try await AgentProcess.ready(in: folder)
    try folder.put(Self.photo, as: "heavy.jpg")
    return Stage(
      folder: folder, agent: agent, good: try folder.put(Self.goodCount, of: TestPhoto.small, called: "good"))
  }

  /// The heavy file is rejected for this, and everything else is as if it had not been.
  private func expectEnd(_ stage: Stage, _ codes: Set<String>, _ words: [String]) async throws {
    let (folder, agent) = (stage.folder, stage.agent)
    try await folder.wait(until: "rejected", reaches: 1, within: .seconds(180))
    try await folder.wait(until: "stored", reaches: Self.goodCount)
    let rejected = try #require(try await folder.list("--rejected").first)
    #expect(rejected.path.hasSuffix("heavy.jpg"))
    #expect(codes.contains(rejected.code ?? ""), "\(rejected.code ?? ""): \(rejected.reason ?? "")")
    for word in words { #expect(rejected.reason?.contains(word) == true, "\(rejected.reason ?? "")") }
    if rejected.code?.hasPrefix("worker-") == true { #expect(rejected.attempts == 3) }
    // Each good one at its first try, and not behind the heavy one.
    let lines = try agent.lines()
    let good = lines.filter { $0.path?.contains("good-") == true }
    #expect(good.count { $0.outcome == "stored" } == Self.goodCount)
    #expect(good.allSatisfy { $0.outcome == "stored" })
    let end = lines.firstIndex { $0.outcome == "rejected" } ?? 0
    let before = lines[..<end].count { $0.outcome == "stored" }
    print(
      "\(rejected.code ?? ""): \(rejected.reason ?? ""); \(before) of \(Self.goodCount) good ones stored before that")
    #expect(before > 0)
    try folder.expectPool(of: stage.good)
    try await folder.expectCatalogIsTrue()
    #expect(agent.isRunning)
    #expect(try await agent.stop() == 0)
  }

  /// Does this three times to whichever worker has the heavy file.
  private func strikeThrice(_ stage: Stage, _ strike: (Int32) async throws -> Void) async throws {
    // While there are good ones a worker may be as busy with those.
    try await stage.folder.wait(until: "stored", reaches: Self.goodCount)
    var struck: Set<Int32> = []
    for _ in 1...3 {
      var idle: [Int32: Int] = [:]
      try await wait(for: "a worker at work", story: { String(stage.folder.logText.suffix(2_000)) }) {
        // A worker may also say by itself that it can't go on.
        if try stage.agent.lines().contains(where: { $0.outcome == "rejected" }) { return true }
        for worker in stage.agent.workers where !struck.contains(worker) {
          let ticks = AgentProcess.ticks(of: worker)
          guard ticks > idle[worker, default: ticks] + 20 else {
            idle[worker] = idle[worker] ?? ticks
            continue
          }
          struck.insert(worker)
          try await strike(worker)
          return true
        }
        return false
      }
    }
  }

  @Test func aFileThatCrashesItsWorker() async throws {
    let stage = try await begin([])
    try await strikeThrice(stage) { worker in kill(worker, SIGSEGV) }
    try await expectEnd(stage, ["worker-crashed"], ["SIGSEGV", "for the third time"])
  }

  /// As the kernel does when the machine runs out of memory: no file is at fault, however often.
  @Test func aWorkerThatIsKilledRejectsNoFile() async throws {
    let stage = try await begin([], ["on-rejected = delete"])
    let file = stage.folder.drop.appending(path: "heavy.jpg")
    for _ in 1...4 {
      try await wait(for: "a worker to kill", within: .seconds(120), story: { stage.folder.logText }) {
        for worker in stage.agent.workers { kill(worker, SIGKILL) }
        let told = try? await stage.folder.story(of: file).newest
        return told?.outcome == "failed" && told?.code == "worker-killed" && (told?.attempts ?? 0) > 0
      }
      _ = try await stage.folder.sluice("retry", "--failed")
    }
    #expect(try await stage.folder.status().count("rejected") == 0)
    try await wait(for: "the file to be stored", within: .seconds(180), story: { stage.folder.logText }) {
      _ = try await stage.folder.sluice("retry", "--failed")
      return try await stage.folder.story(of: file).newest?.outcome == "stored"
    }
    #expect(try await stage.agent.stop() == 0)
  }

  @Test func aFileThatHangsItsWorkerAndIsMoved() async throws {
    let stage = try await begin(["timeout = 1 s"], ["on-rejected = move ./bad"])
    try await expectEnd(stage, ["worker-timeout"], ["took longer than 1 s", "for the third time"])
    let bad = stage.folder.root.appending(path: "bad")
    try await wait(for: "the file to be moved") {
      (try? FileManager.default.contentsOfDirectory(atPath: bad.path).count) == 2
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: bad.path).sorted()
    #expect(names == ["heavy.jpg", "heavy.jpg.reason.txt"])
    let reason = try String(contentsOf: bad.appending(path: "heavy.jpg.reason.txt"), encoding: .utf8)
    #expect(reason.hasPrefix("heavy.jpg: rejected: took longer than 1 s, for the third time"), "\(reason)")
    #expect(!FileManager.default.fileExists(atPath: stage.folder.drop.appending(path: "heavy.jpg").path))
  }
}
