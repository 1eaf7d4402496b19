import Foundation
import Testing

/// `sluice regenerate` while others read the pool and take photos in.
@Suite(.enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct RegenerateBesideOthersTests {
  /// What a reader of the pool saw.
  private struct Sight {
    var digests: [String: Set<String>] = [:]
    var missing: Set<String> = []
    var looks = 0
  }

  @Test func theOldFileStandsUntilTheNewOneDoes() async throws {
    let folder = try AgentFolder()
    try folder.put(5, of: TestPhoto.medium)
    #expect(try await folder.ingest("drop").end.stored == 5)
    let files = try folder.contents().variants
    let before = try folder.fingerprints().mapValues { String($0.prefix(64)) }
    let reader = Task {
      var sight = Sight()
      while !Task.isCancelled {
        for (path, file) in files {
          if let data = try? Data(contentsOf: file) {
            sight.digests[path, default: []].insert(AgentFolder.hash(of: data))
          } else {
            sight.missing.insert(path)
          }
        }
        sight.looks += 1
        try? await Task.sleep(for: .milliseconds(2))
      }
      return sight
    }
    defer { reader.cancel() }
    var known = before.mapValues { Set([$0]) }
    for quality in [40, 60, 85] {
      let report = try await folder.check("regenerate", "--set", "variant small.quality=\(quality)")
      #expect(report.status == 0)
      for (path, print) in try folder.fingerprints() { known[path]?.insert(String(print.prefix(64))) }
    }
    reader.cancel()
    let sight = await reader.value
    #expect(sight.looks > 0)
    #expect(sight.missing == [])
    for (path, digests) in sight.digests { #expect(digests.isSubset(of: known[path] ?? [])) }
    #expect(known.values.allSatisfy { $0.count > 2 })
    try await folder.expectCatalogIsTrue()
  }

  @Test func itWaitsWhileAnotherRunHasAPhotoInHand() async throws {
    let folder = try AgentFolder()
    let agent = try await AgentProcess.ready(in: folder)
    try folder.put(3, of: TestPhoto.small)
    try await folder.wait(reaches: 3)
    let before = try folder.fingerprints()
    // As long as the agent lives, a row that says that it has a photo in hand is believed.
    try await folder.sql(
      """
      INSERT INTO arrivals (drop_name, path, device, inode, size, modified, changed, state, attempts, run_id, seen_at,
        started_at) SELECT 'inbox', x'61', 1, 1, 1, 1, 1, 'claimed', 1, max(id), 0, 0 FROM runs WHERE kind = 'watch'
      """)
    #expect(try await folder.status().inHand.count == 1)
    let output = folder.outside.appending(path: "regenerate")
    let regenerate = try ChildProcess(
      SluiceProcess.program, ["regenerate", "--json", "--set", "variant small.quality=40"], in: folder.root,
      environment: ["PATH": Tool.path], output: output, errors: output)
    try await wait(for: "its run") {
      try await folder.sql("SELECT count(*) FROM runs WHERE kind = 'regenerate'") == "1\n"
    }
    // It would be done long since.
    try await Task.sleep(for: .seconds(2))
    #expect(regenerate.isRunning)
    #expect(try folder.fingerprints() == before)
    // At the lowest priority. Source: proc(5), the 19th field.
    let stat = try String(contentsOfFile: "/proc/\(regenerate.pid)/stat", encoding: .utf8)
    let fields = try #require(stat.split(separator: ")").last).split(separator: " ")
    #expect(fields[16] == "19")
    try await folder.sql("DELETE FROM arrivals WHERE state = 'claimed'")
    #expect(try await regenerate.ended() == 0)
    let after = try folder.fingerprints()
    #expect(before.allSatisfy { after[$0.key] != $0.value })
    #expect(try await agent.stop() == 0)
    try await folder.expectCatalogIsTrue()
  }
}
