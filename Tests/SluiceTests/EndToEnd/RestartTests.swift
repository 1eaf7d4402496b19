import Foundation
import Testing

@Suite(.serialized) struct RestartTests {
  private static let knownCount = Int(ProcessInfo.processInfo.environment["SLUICE_KNOWN"] ?? "") ?? 500

  @Test(.enabled(if: Tool.areInstalled("strace"), "strace is not installed"))
  func knownFilesAreNotReadAgain() async throws {
    let folder = try AgentFolder()
    let hashes = try folder.put(Self.knownCount, of: TestPhoto.draw(width: 16, height: 16, detail: 0), called: "known")
    let first = try await AgentProcess.ready(in: folder)
    try await folder.wait(until: "stored", reaches: Self.knownCount, within: .seconds(60 + Self.knownCount / 20))
    #expect(try await first.stop() == 0)

    let start = ContinuousClock.now
    let plain = try await AgentProcess.ready(in: folder)
    let seconds = start.duration(to: .now) / .seconds(1)
    #expect(try await plain.stop() == 0)

    let trace = folder.root.appending(path: "trace")
    let agent = try await AgentProcess.ready(
      in: folder, under: ["strace", "-f", "-qq", "-e", "trace=open,openat,openat2,open_by_handle_at", "-o", trace.path])
    // A new photo goes through last, so all that lay there before has been looked at.
    let new = TestPhoto.variation(of: TestPhoto.small, "new")
    try folder.put(new, as: "zzz-new.jpg")
    try await agent.wait(for: "stored", of: "zzz-new.jpg")
    try await agent.wait(for: "the scan") { $0.message.contains("scanned") }
    #expect(try await agent.stop() == 0)

    let opened = try String(contentsOf: trace, encoding: .utf8).split(separator: "\n")
    #expect(opened.contains { $0.contains("zzz-new.jpg") }, "the trace shows what is opened")
    let known = opened.filter { $0.contains("known-") }
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
    // What follows the last file, such as a checkpoint or a worker that is let go, has its time.
    try await Task.sleep(for: .seconds(3))
    let processes = [agent.pid] + agent.workers
    let seconds = ProcessInfo.processInfo.environment["SLUICE_IDLE_SECONDS"] ?? "3"
    let attached = processes.map { "-p \($0)" }.joined(separator: " ")
    let before = processes.map { Self.ticks(of: $0) }
    try await Tool.shell(
      "timeout -s INT \(seconds) strace -f -qq -o trace \(attached) || [ $? -eq 124 ]", in: folder.root)
    // A call that was waiting when strace came and went is shown, and is none that was made.
    let calls = try String(contentsOf: folder.root.appending(path: "trace"), encoding: .utf8).split(separator: "\n")
      .filter { !$0.contains("<unfinished ...>") && !$0.contains("<detached ...>") && !$0.contains("restart_syscall") }
    #expect(calls == [])
    let ticks = zip(before, processes.map { Self.ticks(of: $0) }).map { $1 - $0 }
    print("idle for \(seconds) s: system calls \(calls.count), clock ticks of CPU \(ticks)")
    #expect(try await agent.stop() == 0)
  }

  /// User and system time of a process in clock ticks. Source: proc(5), utime and stime.
  private static func ticks(of process: Int32) -> Int {
    guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = stat.lastIndex(of: ")")
    else { return 0 }
    let fields = stat[end...].split(separator: " ")
    return fields.count > 13 ? (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0) : 0
  }
}
