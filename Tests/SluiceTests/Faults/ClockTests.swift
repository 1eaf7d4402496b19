import Foundation
import Glibc
import Testing

/// The wall clock is set while the agent runs, and files are of any date.
///
/// The agent runs under libfaketime, which shows it another time of the day, and leaves the clocks that only go forwards.
@Suite struct ClockTests {
  private static let library = ["x86_64", "aarch64"]
    .map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketimeMT.so.1" }
    .first { FileManager.default.fileExists(atPath: $0) }

  /// What comes before the agent's command line; the clock is off by what the file `clock` says.
  private func prefix(in folder: AgentFolder) throws -> [String] {
    let file = folder.root.appending(path: "clock")
    return [
      "env", "LD_PRELOAD=\(Self.library ?? "")", "FAKETIME_TIMESTAMP_FILE=\(file.path)", "FAKETIME_NO_CACHE=1",
      "FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1",
      // The library's first process adds to its environment, and moves it away from where Swift looks for arguments.
      "env",
    ]
  }

  private func set(_ offset: String, in folder: AgentFolder) throws {
    try Data("\(offset)\n".utf8).write(to: folder.root.appending(path: "clock"), options: .atomic)
  }

  @Test(.enabled(if: library != nil, "libfaketime is not installed"))
  func theAgentTakesNoNoticeOfTheClock() async throws {
    let folder = try AgentFolder()
    try set("+0", in: folder)
    let agent = try await AgentProcess.ready(in: folder, under: try prefix(in: folder))
    var hashes: Set<String> = []
    for (number, offset) in ["+20y", "-30y", "+0", "-3600", "+5400", "-50y"].enumerated() {
      try set(offset, in: folder)
      hashes.formUnion(try folder.put(2, of: TestPhoto.small, called: "at \(offset)"))
      try await folder.wait(until: "stored", reaches: 2 * number + 2)
    }
    // The clock that it sees was really another one.
    let years = Set(
      folder.logText.split(separator: "\n").compactMap { line in
        line.range(of: "\"time\":\"").map { line[$0.upperBound...].prefix(4) }
      })
    #expect(years.count >= 3, "\(years)")
    try folder.expectPool(of: hashes)
    try await folder.expectCatalogIsTrue()
    #expect(try await agent.stop() == 0)
  }

  /// A try that is due by a clock that was years ahead comes all the same.
  @Test(.enabled(if: library != nil, "libfaketime is not installed"), arguments: ["-20y", "+20y"])
  func aRetryComesWhateverBecomesOfTheClock(_ offset: String) async throws {
    let folder = try AgentFolder()
    try set("+0", in: folder)
    let agent = try await AgentProcess.ready(in: folder, under: try prefix(in: folder))
    try folder.put(1, of: TestPhoto.small, called: "first")
    try await folder.wait(until: "stored", reaches: 1)
    // Every first folder of the pool is in the way, so the photo fails.
    try await Tool.shell(
      "mkdir outside/shards; for i in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do for j in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do "
        + "test -e pool/$i$j || : > pool/$i$j; done; done", in: folder.root)
    try await Tool.shell("find pool -maxdepth 1 -type d -name '??' -exec mv '{}' outside/shards/ ';'", in: folder.root)
    try await Tool.shell("for d in outside/shards/*; do : > pool/${d##*/}; done", in: folder.root)
    let hashes = try folder.put(1, of: TestPhoto.small, called: "second")
    try await agent.wait(for: "failed", of: "second-1.jpg")
    try set(offset, in: folder)
    try await Tool.shell("find pool -maxdepth 1 -type f -name '??' -delete; mv outside/shards/* pool/", in: folder.root)
    try await folder.wait(until: "stored", reaches: 2, within: .seconds(90))
    #expect(hashes.isSubset(of: try folder.contents().hashes))
    #expect(try await agent.stop() == 0)
  }

  /// The same over a restart.
  @Test(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
  func aRetryFromTheFutureIsDueAtTheStart() async throws {
    let folder = try AgentFolder()
    let photo = TestPhoto.variation(of: TestPhoto.small, "from the future")
    try folder.put(photo, as: "photo.jpg")
    #expect(try await folder.ingest("drop").end.stored == 1)
    // As it is when the clock was twenty years ahead while the photo failed.
    try await Tool.shell(
      """
      rm -r pool/??
      sqlite3 catalog.sqlite "DELETE FROM variants; UPDATE arrivals SET state = 'failed', fault = 'transient', code = 'EIO', \
      reason = 'input/output error', ended_at = ended_at + 630720000000000, next_try = ended_at + 630720010000000"
      """, in: folder.root)
    let agent = try await AgentProcess.ready(in: folder)
    try await folder.wait(until: "stored", reaches: 1)
    try folder.expectPool(of: [AgentFolder.hash(of: photo)])
    #expect(try await agent.stop() == 0)
  }

  private static let dates = [
    "1901-12-14 00:00:00 UTC", "1969-12-31 23:59:59.999999999 UTC", "1970-01-01 00:00:00 UTC",
    "1970-01-01 00:00:00.000000001 UTC", "2038-01-19 03:14:08 UTC", "2099-12-31 23:59:59.123456789 UTC",
    "2446-05-10 22:38:55 UTC",
  ]

  @Test func filesOfAnyDateAreTakenInOnce() async throws {
    let folder = try AgentFolder()
    let hashes = try folder.put(Self.dates.count, of: TestPhoto.small, called: "dated")
    for (index, date) in Self.dates.enumerated() {
      try await Tool.shell("touch -d '\(date)' drop/dated-\(index + 1).jpg", in: folder.root)
    }
    let first = try await AgentProcess.ready(in: folder)
    try await folder.wait(until: "stored", reaches: Self.dates.count)
    #expect(try await first.stop() == 0)
    // Known by their dates, to the nanosecond.
    let second = try await AgentProcess.ready(in: folder)
    let known = "scanned \(Self.dates.count) files: \(Self.dates.count) known, 0 new"
    try await second.wait(for: "the scan") { $0.message.contains(known) }
    let status = try await folder.status()
    #expect(status.arrivals.values.reduce(0, +) == Self.dates.count)
    try folder.expectPool(of: hashes)
    #expect(try await second.stop() == 0)
  }
}
