import Foundation
import Testing

/// So many files lie in the drop folder when the agent starts.
///
/// `SLUICE_BACKLOG` is their number, 3,000 where it is not set. What comes in one burst while the agent runs, with the
/// kernel's queue of events overflowing, is in ``BurstTests``; the limit of watches in `IntakeTests/WatchLimitTests`.
@Suite struct BacklogTests {
  private static let fileCount = Int(ProcessInfo.processInfo.environment["SLUICE_BACKLOG"] ?? "") ?? 3_000

  @Test func whatCameWhileTheAgentWasAwayIsTakenInWithFlatMemory() async throws {
    let folder = try AgentFolder()
    let photo = TestPhoto.draw(width: 16, height: 16, detail: 0)
    var hashes: Set<String> = []
    for number in 1...Self.fileCount {
      let data = TestPhoto.variation(of: photo, "\(number)")
      try folder.put(data, as: "\(number % 40)/\(number).jpg")
      hashes.insert(AgentFolder.hash(of: data))
    }
    let agent = try await AgentProcess.ready(in: folder)
    var peaks: [Int] = []
    let limit = Duration.seconds(60 + Self.fileCount / 20)
    for part in 1...3 {
      try await folder.wait(until: "stored", reaches: Self.fileCount * part / 3, within: limit)
      peaks.append(AgentProcess.peakMemory(of: agent.pid) >> 20)
    }
    let status = try await folder.status()
    #expect(status.images == Self.fileCount)
    #expect(status.arrivals.values.reduce(0, +) == Self.fileCount)
    #expect(status.waiting == 0)
    try folder.expectPool(of: hashes)
    print("\(Self.fileCount) files before the start: peak memory after each third \(peaks) MiB")
    #expect(peaks[2] <= peaks[0] + 16, "peak memory of the agent after each third: \(peaks) MiB")
    #expect(try await agent.stop() == 0)
  }
}
