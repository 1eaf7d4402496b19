import Foundation
import Testing

/// More happens at once than the agent can look at.
@Suite(.serialized) struct BurstTests {
  /// From about 8,000 on the kernel's queue of events overflows.
  private static let fileCount = Int(ProcessInfo.processInfo.environment["SLUICE_BURST"] ?? "") ?? 2_000

  @Test func whatCameWhileTheAgentStoodStillIsTakenIn() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    agent.signal(SIGSTOP)
    let hashes = try folder.put(Self.fileCount, of: TestPhoto.draw(width: 16, height: 16, detail: 0))
    let workers = PeakMemory()
    agent.signal(SIGCONT)
    try await wait(
      for: "\(Self.fileCount) stored", within: .seconds(60 + Self.fileCount / 20),
      story: { String(folder.logText.suffix(2_000)) }
    ) {
      workers.look(at: agent.workers)
      try await Task.sleep(for: .milliseconds(300))
      return try await folder.status().count("stored") >= Self.fileCount
    }
    let status = try await folder.status()
    #expect(status.images == Self.fileCount)
    #expect(status.arrivals.values.reduce(0, +) == Self.fileCount)
    #expect(status.waiting == 0)
    try folder.expectPool(of: hashes)
    let overflowed = try agent.lines().contains { $0.message.contains("more happened at once") }
    let own = AgentProcess.peakMemory(of: agent.pid) >> 20
    print(
      "\(Self.fileCount) files in one burst\(overflowed ? ", the queue of events overflowed" : ""): "
        + "peak memory \(own) MiB of the agent, \(workers.highest >> 20) MiB of a worker")
    // The kernel's own limit decides whether so many events fit into its queue.
    let text = try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
    let limit = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? .max
    if Self.fileCount > limit { #expect(overflowed) }
    #expect(try await agent.stop() == 0)
  }

  /// The most memory that any of the processes it looked at has had, in bytes.
  private final class PeakMemory {
    private(set) var highest = 0

    func look(at processes: [Int32]) {
      for process in processes { highest = max(highest, AgentProcess.peakMemory(of: process)) }
    }
  }
}
