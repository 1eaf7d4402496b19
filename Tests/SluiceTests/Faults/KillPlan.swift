import Foundation
import Testing

/// Photos that are taken in while somebody is killed, at one call after the other.
struct KillPlan: Sendable, CustomTestStringConvertible {
  enum Command: String, Sendable {
    case ingest
    case watch
  }

  var command: Command
  /// Of eight, the last has the same bytes as the first; and there is a text among them, which is rejected.
  var photos: Int
  var victim: KillPoint.Victim
  var moment = KillPoint.Moment.before
  var signal = SIGKILL
  /// The drop folder's `on-stored`.
  var rule: String
  var workers = 1

  var testDescription: String {
    "\(point(0)) N of \(command), \(photos == 1 ? "one photo" : "\(photos) photos"), on-stored = \(rule)"
  }

  static let all = [
    KillPlan(command: .ingest, photos: 1, victim: .agent, rule: "delete"),
    KillPlan(command: .ingest, photos: 1, victim: .agent, moment: .after, rule: "move ./done"),
    KillPlan(command: .watch, photos: 1, victim: .agent, rule: "move ./done"),
    KillPlan(command: .watch, photos: 1, victim: .agent, signal: SIGTERM, rule: "delete"),
    KillPlan(command: .ingest, photos: 1, victim: .worker, rule: "delete"),
    KillPlan(command: .ingest, photos: 8, victim: .agent, rule: "move ./done"),
    KillPlan(command: .ingest, photos: 8, victim: .agent, moment: .after, rule: "delete"),
    KillPlan(command: .watch, photos: 8, victim: .agent, signal: SIGTERM, rule: "keep"),
    KillPlan(command: .ingest, photos: 8, victim: .worker, rule: "keep", workers: 2),
  ]

  func point(_ number: Int) -> KillPoint {
    KillPoint(victim: victim, moment: moment, signal: signal, number: number)
  }

  /// The numbers of the calls to be tried of so many.
  func numbers(of calls: Int) -> [Int] {
    guard ProcessInfo.processInfo.environment["SLUICE_KILL_POINTS"] != "all", calls > Self.sample else {
      return Array(1...max(1, calls))
    }
    let step = Double(calls) / Double(Self.sample)
    // Each run of the suite tries other ones.
    let start = Double.random(in: 0..<step)
    return (0..<Self.sample).map { min(calls, Int(start + Double($0) * step) + 1) }
  }

  private static let sample = 6

  // MARK: A run

  /// The same picture each time, in files of their own bytes.
  private var files: [(name: String, data: Data)] {
    (1...photos).map { number in
      let content = number == 8 ? 1 : number
      return ("card/photo-\(number).jpg", TestPhoto.variation(of: TestPhoto.small, "photo \(content)"))
    }
  }

  private static let text = Data("no photo\n".utf8)

  var hasText: Bool { photos > 1 }

  /// Of the photos.
  var hashes: Set<String> { Set(files.map { AgentFolder.hash(of: $0.data) }) }

  /// Of all files.
  var originals: Set<String> { hasText ? hashes.union([AgentFolder.hash(of: Self.text)]) : hashes }

  private var endings: Int { photos + (hasText ? 1 : 0) }

  func folder() throws -> AgentFolder {
    let folder = try AgentFolder(
      agent: ["workers = \(workers)"], drop: ["on-stored = \(rule)", "on-rejected = move ./bad"])
    for file in files { try folder.put(file.data, as: file.name) }
    if hasText { try folder.put(Self.text, as: "card/text.jpg") }
    return folder
  }

  /// Takes the photos in and is struck on the way.
  func strike(at number: Int, in folder: AgentFolder) async throws -> KillPoint.Report {
    let point = point(number)
    switch command {
    case .ingest: return try await point.strike(["ingest", "drop"], in: folder)
    case .watch:
      return try await point.strike(["watch", "--set", "agent.log-format=json"] + Self.haste, in: folder) {
        Self.endings(in: folder) >= endings
      }
    }
  }

  /// Starts again, and waits until all is done.
  func goOn(in folder: AgentFolder, to end: Remains) async throws {
    // What a run that was killed had in hand waits for some seconds with `watch`, and is taken at once by `ingest`.
    guard command == .watch, signal == SIGKILL else {
      let run = try await folder.sluice("ingest", "drop")
      // 2 where the text was rejected in this run.
      guard [0, 2].contains(run.status) else { throw Tool.ScriptFailed(script: "sluice ingest drop", result: run) }
      return
    }
    let agent = try await AgentProcess.ready(in: folder, Self.haste)
    // Not `sluice status`, which costs as much as taking a photo in.
    let query = "SELECT count(*) FROM arrivals WHERE state IN ('stored', 'duplicate', 'rejected')"
    try await wait(for: "\(endings) ends", every: .milliseconds(200), story: { String(folder.logText.suffix(3_000)) }) {
      let answer = try await Tool.run("sqlite3", ["-readonly", folder.catalog.path, query], in: folder.root)
      guard answer.output == "\(endings)\n" else { return false }
      // What is recorded may still be to be disposed of.
      return try Remains.files(below: folder.drop).count == end.originals["drop"]?.count
    }
    try await agent.stop()
  }

  private static let haste = ["--set", "drop inbox.settle=50 ms"]

  private static func endings(in folder: AgentFolder) -> Int {
    let lines = folder.logText.split(separator: "\n")
    return lines.count { line in
      (try? AgentFolder.decoder.decode(LogLine.self, from: Data(line.utf8)))?.outcome != nil
    }
  }
}
