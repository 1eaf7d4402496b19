import Foundation
import Testing

/// `kill -9` of what looks after the pool, at any moment: what is on the disk is true, and the next run finishes the job.
///
/// Three moments each, with a part of the work done; `SLUICE_MAINTENANCE_KILLS=10` tries ten.
@Suite(.serialized, .enabled(if: Tool.areInstalled("sqlite3"), "sqlite3 is not installed"))
struct MaintenanceKillTests {
  private static let kills =
    ProcessInfo.processInfo.environment["SLUICE_MAINTENANCE_KILLS"].flatMap { Int($0) } ?? 3
  /// A run may be done before it is struck, or not have begun; then it is tried again.
  private static let mostTrials = 10 * kills
  private static let count = 12

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

  /// Runs it and kills it when `isReached`, or a moment later; returns what it printed, and whether it was killed before its
  /// end.
  private func strike(
    _ arguments: String..., when isReached: () throws -> Bool
  ) async throws -> (output: String, isKilled: Bool) {
    let output = folder.outside.appending(path: "output-\(UUID().uuidString)")
    let process = try ChildProcess(
      SluiceProcess.program, arguments + ["--json"], in: folder.root, environment: ["PATH": Tool.path],
      output: output, errors: folder.log)
    while process.isRunning, try !isReached() { try await Task.sleep(for: .milliseconds(2)) }
    try await Task.sleep(for: .microseconds(.random(in: 0...20_000)))
    kill(process.pid, SIGKILL)
    let status = try await process.ended()
    #expect(try Self.contents(of: folder.drop) == originals)
    return (try String(contentsOf: output, encoding: .utf8), status == -SIGKILL)
  }

  /// Inodes of the variants, 0 where there is none.
  private func inodes(of paths: [String]) -> [Int] {
    paths.map { path in
      let place = folder.pool.appending(path: path).path
      return (try? FileManager.default.attributesOfItem(atPath: place)[.systemFileNumber] as? Int) ?? 0
    }
  }

  /// How many of these are other files than they were.
  private func changes(_ before: [Int], _ paths: [String]) -> Int {
    zip(before, inodes(of: paths)).count { $0 != $1 }
  }

  private func number(_ query: String) async throws -> Int {
    Int(try await folder.sql(query).trimmingCharacters(in: .newlines)) ?? 0
  }

  private func expectAllIsDone() async throws {
    #expect(try await number("SELECT count(*) FROM replacements") == 0)
    #expect(try await folder.check("verify", "--content").findings == [])
    try await folder.expectCatalogIsTrue()
    #expect(try Self.contents(of: folder.drop) == originals)
  }

  @Test func regenerate() async throws {
    let paths = try folder.variantPaths()
    let large = paths.filter { $0.contains("_large") }
    var (killed, inTheMiddle, open) = (0, 0, 0)
    var trial = 0
    while inTheMiddle < Self.kills, trial < Self.mostTrials {
      trial += 1
      let change = "variant large.quality=\(30 + trial % 70)"
      let before = inodes(of: large)
      let least = Int.random(in: 1..<Self.count)
      let end = try await strike("regenerate", "--all", "--set", change) { changes(before, large) >= least }
      if end.isKilled { killed += 1 }
      if (1..<Self.count).contains(changes(before, large)) { inTheMiddle += 1 }
      open += try await number("SELECT count(*) FROM replacements")
      // Nothing else in the pool than before, and of every row its file, or what is about to be its file.
      #expect(try await folder.expectRowsAreTrue() == [])
      #expect(try folder.variantPaths() == paths)
      #expect(try await folder.check("regenerate", "--set", change).status == 0)
      #expect(try await folder.check("regenerate", "--set", change).summary?.variants == 0)
      #expect(try await folder.expectRowsAreTrue() == [])
    }
    try await expectAllIsDone()
    #expect(inTheMiddle == Self.kills, "of \(trial) runs")
    print("regenerate: \(trial) runs, \(killed) killed, \(inTheMiddle) with some made, \(open) replacements open")
  }

  @Test func orphanCleanup() async throws {
    let owned = try folder.fingerprints()
    var (killed, inTheMiddle) = (0, 0)
    var trial = 0
    while inTheMiddle < Self.kills, trial < Self.mostTrials {
      trial += 1
      let orphans = try folder.plantOrphans(600)
      let last = try #require(orphans.randomElement())
      let end = try await strike("orphan-cleanup", "--delete", "--max-percent", "100") { !folder.isInPool(last) }
      if end.isKilled { killed += 1 }
      let left = try folder.fingerprints()
      #expect(owned.allSatisfy { left[$0.key] == $0.value })
      // It has deleted only what it said.
      let gone = Set(orphans).subtracting(left.keys)
      let listed = end.output.split(separator: "\n").compactMap {
        try? AgentFolder.decoder.decode(CheckReport.Line.self, from: Data($0.utf8)).path
      }
      #expect(gone.subtracting(listed).count == 0)
      if !gone.isEmpty, gone.count < orphans.count { inTheMiddle += 1 }
      try await folder.expectRowsAreTrue()
      #expect(try await folder.check("orphan-cleanup", "--delete", "--max-percent", "100").status == 0)
      #expect(try folder.fingerprints() == owned)
    }
    try await expectAllIsDone()
    #expect(inTheMiddle == Self.kills)
    print("orphan-cleanup: \(trial) runs, \(killed) killed, \(inTheMiddle) with some deleted")
  }

  @Test func verifyRepair() async throws {
    let paths = try folder.variantPaths()
    var (killed, inTheMiddle) = (0, 0)
    var trial = 0
    while inTheMiddle < Self.kills, trial < Self.mostTrials {
      trial += 1
      let before = try folder.fingerprints()
      let damaged = Array(paths.shuffled().prefix(Self.count))
      for (number, path) in damaged.enumerated() {
        switch number % 3 {
        case 0: try folder.flip(path)
        case 1: try folder.truncate(path)
        default: try folder.delete(path)
        }
      }
      let broken = try folder.fingerprints()
      let inodes = inodes(of: damaged)
      let least = Int.random(in: 1..<Self.count)
      let end = try await strike("verify", "--content", "--repair") { changes(inodes, damaged) >= least }
      if end.isKilled { killed += 1 }
      if (1..<Self.count).contains(changes(inodes, damaged)) { inTheMiddle += 1 }
      let known = try await digests()
      for (path, print) in try folder.fingerprints() where print != before[path] {
        // What is not as it was is as it was broken, or what its row says.
        #expect(damaged.contains(path))
        #expect(print == broken[path] || known[path, default: []].contains(String(print.prefix(64))))
      }
      let report = try await folder.check("verify", "--content", "--repair")
      #expect([0, 2].contains(report.status))
      #expect(report.findings.allSatisfy { $0.remedy == "repaired" }, "\(report)")
      #expect(try folder.variantPaths() == paths)
      #expect(try folder.fingerprints().allSatisfy { damaged.contains($0.key) || before[$0.key] == $0.value })
      #expect(try await folder.expectRowsAreTrue() == [])
    }
    try await expectAllIsDone()
    #expect(inTheMiddle == Self.kills)
    print("verify --repair: \(trial) runs, \(killed) killed, \(inTheMiddle) with some repaired")
  }

  /// What rows and replacements say that the variants are.
  private func digests() async throws -> [String: Set<String>] {
    let name = "substr(h, 1, 2) || '/' || substr(h, 3, 2) || '/' || h || '_' || name || '.jpg'"
    let answer = try await folder.sql(
      """
      SELECT \(name), lower(hex(digest)) FROM (
        SELECT lower(hex(i.hash)) AS h, v.name, v.digest FROM variants v JOIN images i ON i.id = v.image_id
        UNION ALL SELECT lower(hex(i.hash)), r.name, r.digest FROM replacements r JOIN images i ON i.id = r.image_id)
      """)
    return answer.split(separator: "\n").reduce(into: [:]) { found, line in
      let fields = line.split(separator: "|").map(String.init)
      found[fields[0], default: []].insert(fields[1])
    }
  }
}
