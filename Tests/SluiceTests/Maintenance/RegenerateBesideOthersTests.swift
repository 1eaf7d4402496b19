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
    #expect(sight.looks > 3)
    #expect(sight.missing == [])
    for (path, digests) in sight.digests { #expect(digests.isSubset(of: known[path] ?? [])) }
    #expect(known.values.allSatisfy { $0.count > 2 })
    try await folder.expectCatalogIsTrue()
  }

  @Test func itWaitsWhileAnotherRunHasAPhotoInHand() async throws {
    let folder = try AgentFolder()
    try folder.put(2, of: TestPhoto.small, called: "first")
    #expect(try await folder.ingest("drop").end.stored == 2)
    let before = try folder.fingerprints()
    try folder.put(16, of: TestPhoto.large, called: "later")
    let ingest = try ChildProcess(
      SluiceProcess.program, ["ingest", "--quiet", "drop"], in: folder.root, environment: ["PATH": Tool.path],
      output: folder.log, errors: folder.log)
    // Stopped with a photo in hand, and not in the middle of a commit, where everybody else would wait too.
    try await wait(for: "a photo in hand", every: .milliseconds(5)) {
      #expect(ingest.isRunning)
      kill(ingest.pid, SIGSTOP)
      let claimed = "BEGIN IMMEDIATE; SELECT count(*) FROM arrivals WHERE state = 'claimed'; ROLLBACK"
      let answer = try await Tool.run("sqlite3", [folder.catalog.path, claimed], in: folder.root)
      if answer.status == 0, (Int(answer.output.trimmingCharacters(in: .newlines)) ?? 0) > 0 { return true }
      kill(ingest.pid, SIGCONT)
      return false
    }
    let output = folder.outside.appending(path: "regenerate")
    let regenerate = try ChildProcess(
      SluiceProcess.program, ["regenerate", "--json", "--set", "variant small.quality=40"], in: folder.root,
      environment: ["PATH": Tool.path], output: output, errors: output)
    try await wait(for: "its run") {
      try await folder.sql("SELECT count(*) FROM runs WHERE kind = 'regenerate'") == "1\n"
    }
    try await Task.sleep(for: .seconds(2))
    #expect(regenerate.isRunning)
    let now = try folder.fingerprints()
    #expect(before.allSatisfy { now[$0.key] == $0.value })
    // At the lowest priority. Source: proc(5), the 19th field.
    let stat = try String(contentsOfFile: "/proc/\(regenerate.pid)/stat", encoding: .utf8)
    let fields = try #require(stat.split(separator: ")").last).split(separator: " ")
    #expect(fields[16] == "19")
    kill(ingest.pid, SIGCONT)
    #expect(try await ingest.ended() == 0)
    #expect(try await regenerate.ended() == 0)
    #expect(try before.keys.allSatisfy { try folder.fingerprints()[$0] != before[$0] })
    // What was stored meanwhile by the other config may be one for the next time.
    #expect(try await folder.check("regenerate", "--set", "variant small.quality=40").status == 0)
    #expect(try await folder.check("verify", "--content").status == 0)
    try await folder.expectCatalogIsTrue()
  }
}
