import Foundation
import Testing

@Suite(.serialized) struct RestartTests {
  private static let knownCount = Int(ProcessInfo.processInfo.environment["SLUICE_KNOWN"] ?? "") ?? 500

  @Test(.enabled(if: Tool.areInstalled("strace"), "strace is not installed"))
  func knownFilesAreNotReadAgain() async throws {
    let folder = try AgentFolder()
    let hashes = try folder.put(
      Self.knownCount, of: TestPhoto.draw(width: 16, height: 16, detail: 0), called: "familiar")
    let first = try await AgentProcess.ready(in: folder)
    try await folder.wait(until: "stored", reaches: Self.knownCount, within: .seconds(60 + Self.knownCount / 20))
    #expect(try await first.stop() == 0)

    let start = ContinuousClock.now
    let plain = try await AgentProcess.ready(in: folder)
    let seconds = start.duration(to: .now) / .seconds(1)
    #expect(try await plain.stop() == 0)

    let trace = folder.root.appending(path: "trace")
    let agent = try await AgentProcess.ready(
      in: folder, under: ["strace", "-f", "-qq", "-e", "trace=open,openat,open_by_handle_at", "-o", trace.path])
    // A new photo goes through last, so all that lay there before has been looked at.
    let new = TestPhoto.variation(of: TestPhoto.small, "new")
    try folder.put(new, as: "zzz-new.jpg")
    try await agent.wait(for: "stored", of: "zzz-new.jpg")
    try await agent.wait(for: "the scan") { $0.message.contains("scanned") }
    #expect(try await agent.stop() == 0)

    let opened = try String(contentsOf: trace, encoding: .utf8).split(separator: "\n")
    #expect(opened.contains { $0.contains("zzz-new.jpg") }, "the trace shows what is opened")
    let known = opened.filter { $0.contains("familiar-") }
    #expect(known == [], "files read that were known")
    let status = try await folder.status()
    #expect(status.count("stored") == Self.knownCount + 1)
    #expect(status.count("duplicate") == 0)
    try folder.expectPool(of: hashes.union([AgentFolder.hash(of: new)]))
    print("a restart over \(Self.knownCount) known files: ready after \(seconds) s, files read: \(known.count)")
  }

  @Test(.enabled(if: Tool.areInstalled("strace"), "strace is not installed"))
  func anAgentWithNothingToDoDoesNothing() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    try folder.put(2, of: TestPhoto.small)
    try await folder.wait(until: "stored", reaches: 2)
    let processes = [agent.pid] + agent.workers
    let seconds = ProcessInfo.processInfo.environment["SLUICE_IDLE_SECONDS"] ?? "3"
    var calls: [Substring] = []
    var ticks: [Int] = []
    // What follows the last file has its time.
    for _ in 1...10 {
      let before = processes.map { AgentProcess.ticks(of: $0) }
      calls = try await Self.calls(of: processes, seconds, in: folder)
      ticks = zip(before, processes.map { AgentProcess.ticks(of: $0) }).map { $1 - $0 }
      if calls.isEmpty { break }
    }
    #expect(calls == [], "calls at the tenth look")
    print("idle for \(seconds) s: system calls \(calls.count), clock ticks of CPU \(ticks)")
    #expect(try await agent.stop() == 0)
  }

  /// The system calls that these processes make in so many seconds.
  private static func calls(
    of processes: [Int32], _ seconds: String, in folder: AgentFolder
  ) async throws -> [Substring] {
    let attached = processes.map { "-p \($0)" }.joined(separator: " ")
    try await Tool.shell(
      "timeout -s INT \(seconds) strace -f -qq -o trace \(attached) || [ $? -eq 124 ]", in: folder.root)
    // A call that was waiting when strace came and went is shown, and is none that was made.
    return try String(contentsOf: folder.root.appending(path: "trace"), encoding: .utf8).split(separator: "\n")
      .filter { !$0.contains("<unfinished ...>") && !$0.contains("<detached ...>") && !$0.contains("restart_syscall") }
  }
}
