import Foundation
import Testing

/// `kill -9` of what looks after the pool, at any moment: what is on the disk is true, and the next run finishes the job.
///
/// Three moments each; `SLUICE_MAINTENANCE_KILLS=10` tries ten.
@Suite(.serialized, .enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct MaintenanceKillTests {
  private static let kills =
    ProcessInfo.processInfo.environment["SLUICE_MAINTENANCE_KILLS"].flatMap { Int($0) } ?? 3
  private static let count = 20

  private let folder: AgentFolder
  private let originals: [String: Data]

  init() async throws {
    folder = try AgentFolder(more: ["[variant large]", "box = 300x300"])
    try folder.put(Self.count, of: TestPhoto.medium)
    #expect(try await folder.ingest("drop").end.stored == Self.count)
    originals = try Self.contents(of: folder.drop)
  }

  private static func contents(of place: URL) throws -> [String: Data] {
    try Remains.files(below: place).reduce(into: [:]) { $0[$1.lastPathComponent] = try Data(contentsOf: $1) }
  }

  /// How long it takes when nobody kills it.
  private func time(_ arguments: String...) async throws -> Duration {
    let start = ContinuousClock.now
    let report = try CheckReport(await Tool.run(SluiceProcess.program.path, arguments + ["--json"], in: folder.root))
    #expect([0, 2].contains(report.status), "\(report)")
    return start.duration(to: .now)
  }

  /// Runs it and kills it at some moment of that time. Returns what it printed, and whether it was killed before its end.
  private func strike(_ arguments: String..., within time: Duration) async throws -> (output: String, isKilled: Bool) {
    let output = folder.outside.appending(path: "output-\(UUID().uuidString)")
    let process = try ChildProcess(
      SluiceProcess.program, arguments + ["--json"], in: folder.root, environment: ["PATH": Tool.path],
      output: output, errors: folder.log)
    try await Task.sleep(for: time * Double.random(in: 0.1...1))
    kill(process.pid, SIGKILL)
    let status = try await process.ended()
    #expect(try Self.contents(of: folder.drop) == originals)
    return (try String(contentsOf: output, encoding: .utf8), status == -SIGKILL)
  }

  private func expectAllIsDone() async throws {
    #expect(try await folder.sql("SELECT count(*) FROM replacements") == "0\n")
    #expect(try await folder.check("verify", "--content").findings == [])
    try await folder.expectCatalogIsTrue()
    #expect(try Self.contents(of: folder.drop) == originals)
  }

  @Test func regenerate() async throws {
    let paths = try folder.variantPaths()
    let time = try await time("regenerate", "--all", "--set", "variant large.quality=30")
    var (killed, inTheMiddle, open) = (0, 0, 0)
    for quality in 31...(30 + Self.kills) {
      let change = "variant large.quality=\(quality)"
      let before = try folder.fingerprints()
      if try await strike("regenerate", "--all", "--set", change, within: time).isKilled { killed += 1 }
      // Nothing else in the pool than before, and of every row its file, or what is about to be its file.
      open += Int(try await folder.sql("SELECT count(*) FROM replacements").trimmingCharacters(in: .newlines)) ?? 0
      #expect(try await folder.expectRowsAreTrue() == [])
      let touched = try folder.fingerprints().filter { before[$0.key] != $0.value }.keys.count { $0.contains("_large") }
      if touched > 0, touched < Self.count { inTheMiddle += 1 }
      #expect(try folder.variantPaths() == paths)
      #expect(try await folder.check("regenerate", "--set", change).status == 0)
      let again = try await folder.check("regenerate", "--set", change)
      #expect(again.summary?.variants == 0)
      try await expectAllIsDone()
    }
    print("regenerate: \(Self.kills) runs, \(killed) killed, \(inTheMiddle) with some made, \(open) replacements open")
  }

  @Test func orphanCleanup() async throws {
    let cleanup = ["orphan-cleanup", "--delete", "--max-percent", "100"]
    let owned = try folder.fingerprints()
    try folder.plantOrphans(1_500)
    let time = try await time(cleanup[0], cleanup[1], cleanup[2], cleanup[3])
    var (killed, inTheMiddle) = (0, 0)
    for _ in 0..<Self.kills {
      let orphans = Set(try folder.plantOrphans(1_500))
      let end = try await strike(cleanup[0], cleanup[1], cleanup[2], cleanup[3], within: time)
      if end.isKilled { killed += 1 }
      let left = try folder.fingerprints()
      #expect(owned.allSatisfy { left[$0.key] == $0.value })
      // It has deleted only what it said.
      let gone = orphans.subtracting(left.keys)
      let listed = end.output.split(separator: "\n").compactMap {
        try? AgentFolder.decoder.decode(CheckReport.Line.self, from: Data($0.utf8)).path
      }
      #expect(gone.subtracting(listed).count == 0)
      if !gone.isEmpty, gone.count < orphans.count { inTheMiddle += 1 }
      try await folder.expectRowsAreTrue()
      #expect(try await folder.check("orphan-cleanup", "--delete", "--max-percent", "100").status == 0)
      #expect(try folder.fingerprints() == owned)
      try await expectAllIsDone()
    }
    print("orphan-cleanup: \(Self.kills) runs, \(killed) killed, \(inTheMiddle) with some deleted")
  }

  @Test func verifyRepair() async throws {
    let before = try folder.fingerprints().mapValues { String($0.prefix(64)) }
    var time = Duration.zero
    var (killed, inTheMiddle) = (0, 0)
    // The first is not killed.
    for trial in 0...Self.kills {
      var damaged: [String: String?] = [:]
      for (number, path) in before.keys.shuffled().prefix(Self.count).enumerated() {
        switch number % 3 {
        case 0: try folder.flip(path)
        case 1: try folder.truncate(path)
        default: try folder.delete(path)
        }
        let data = try? Data(contentsOf: folder.pool.appending(path: path))
        damaged.updateValue(data.map(AgentFolder.hash), forKey: path)
      }
      if trial == 0 {
        time = try await self.time("verify", "--content", "--repair")
      } else {
        if try await strike("verify", "--content", "--repair", within: time).isKilled { killed += 1 }
        let now = try folder.fingerprints().mapValues { String($0.prefix(64)) }
        var mended = 0
        for (path, digest) in before where now[path] != digest {
          // What is not well is what was damaged, as it was.
          #expect(damaged[path].map { $0 == now[path] } == true, "\(path)")
          mended -= 1
        }
        mended += damaged.count
        if mended > 0, mended < damaged.count { inTheMiddle += 1 }
        let report = try await folder.check("verify", "--content", "--repair")
        #expect([0, 2].contains(report.status))
        #expect(report.findings.allSatisfy { $0.remedy == "repaired" })
      }
      #expect(try folder.fingerprints().mapValues { String($0.prefix(64)) } == before)
      try await expectAllIsDone()
    }
    print("verify --repair: \(Self.kills) runs, \(killed) killed, \(inTheMiddle) with some repaired")
  }
}
