import Foundation
import Hashing
import Model
import Testing

/// A folder with an agent.conf, a drop folder and a pool, in which `sluice` is run; gone when the test is.
final class AgentFolder {
  private let folder: TemporaryFolder
  /// Which of these lie below ``disk``.
  private let onDisk: Set<String>
  var root: URL { folder.url }
  var drop: URL { place(of: "drop") }
  var pool: URL { place(of: "pool") }
  var catalog: URL { place(of: "catalog.sqlite") }
  /// Where originals may be moved to.
  var done: URL { place(of: "done") }
  /// Where rejected ones may be moved to.
  var bad: URL { place(of: "bad") }
  /// Where another filesystem may be mounted.
  var disk: URL { root.appending(path: "disk") }
  var log: URL { root.appending(path: "agent.log") }
  /// Not watched.
  var outside: URL { place(of: "outside") }

  /// One drop folder and one variant of 96 by 96 pixels; the lines are added to the sections, `more` at the end.
  ///
  /// `onDisk` names what is to lie on another filesystem: "pool", "catalog.sqlite", "drop", "done".
  init(
    agent: [String] = [], limits: [String] = [], drop: [String] = [], more: [String] = [], onDisk: Set<String> = []
  ) throws {
    folder = try TemporaryFolder()
    self.onDisk = onDisk
    for place in [self.drop, outside] {
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    }
    try configure(agent: agent, limits: limits, drop: drop, more: more)
  }

  func configure(agent: [String] = [], limits: [String] = [], drop: [String] = [], more: [String] = []) throws {
    // The disk of a test may be small, or full already.
    let floor = agent.contains { $0.hasPrefix("min-free") } ? [] : ["min-free = 0"]
    let lines =
      ["[agent]", "pool = \(path(of: "pool"))", "catalog = \(path(of: "catalog.sqlite"))"] + floor + agent
      + ["[limits]"] + limits + ["[drop inbox]", "path = \(path(of: "drop"))", "settle = 200 ms"] + drop
      + ["[variant small]", "box = 96x96"] + more
    try folder.write(lines.joined(separator: "\n") + "\n", to: "agent.conf")
  }

  /// As the configuration has it.
  func path(of name: String) -> String { onDisk.contains(name) ? "./disk/\(name)" : "./\(name)" }

  private func place(of name: String) -> URL {
    onDisk.contains(name) ? disk.appending(path: name) : root.appending(path: name)
  }

  /// Puts a file of these bytes into the drop folder, in one go.
  @discardableResult
  func put(_ data: Data, as name: String) throws -> URL {
    let place = drop.appending(path: name)
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: place)
    return place
  }

  /// Puts this many photos, each with bytes of its own, into the drop folder. Returns their hashes.
  @discardableResult
  func put(_ count: Int, of photo: Data, called name: String = "photo") throws -> Set<String> {
    var hashes: Set<String> = []
    for number in 1...count {
      let data = TestPhoto.variation(of: photo, "\(name) \(number)")
      try put(data, as: "\(name)-\(number).jpg")
      hashes.insert(Self.hash(of: data))
    }
    return hashes
  }

  static func hash(of data: Data) -> String {
    unsafe data.withUnsafeBytes { unsafe ContentHash(of: $0) }.hex
  }

  // MARK: The program

  @discardableResult
  func sluice(_ arguments: String...) async throws -> Tool.Result {
    try await Tool.run(SluiceProcess.program.path, arguments, in: root)
  }

  func status() async throws -> StatusReport {
    try decode(StatusReport.self, from: try await sluice("status", "--json"))
  }

  /// What `sluice status` tells of a path or a hash.
  func story(of subject: String) async throws -> StoryReport {
    try decode(StoryReport.self, from: try await sluice("status", subject, "--json"))
  }

  func story(of file: URL) async throws -> StoryReport { try await story(of: file.path) }

  /// What `sluice status --rejected` or `--failed` lists.
  func list(_ option: String) async throws -> [ArrivalReport] {
    let result = try await sluice("status", option, "--json")
    return try Self.lines(of: result.output, as: ArrivalReport.self)
  }

  /// What `sluice ingest` says: a report a file, and the summary.
  func ingest(_ arguments: String...) async throws -> (status: Int32, files: [IngestReport], end: IngestReport.Summary)
  {
    let result = try await Tool.run(SluiceProcess.program.path, ["ingest", "--json"] + arguments, in: root)
    let lines = try Self.lines(of: result.output, as: IngestReport.self)
    let end = try #require(lines.last?.summary, "\(result)")
    return (result.status, lines.dropLast(), end)
  }

  /// Waits until this many arrivals have ended so.
  func wait(until outcome: String = "stored", reaches count: Int, within limit: Duration = .seconds(60)) async throws {
    try await SluiceTests.wait(
      for: "\(count) \(outcome)", within: limit, story: { self.logText.suffix(3_000).description }
    ) { try await self.status().count(outcome) >= count }
  }

  var logText: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

  static func lines<Line: Decodable>(of text: String, as type: Line.Type) throws -> [Line] {
    try text.split(separator: "\n").map { try decoder.decode(type, from: Data($0.utf8)) }
  }

  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }

  private func decode<Report: Decodable>(_ type: Report.Type, from result: Tool.Result) throws -> Report {
    do {
      return try Self.decoder.decode(type, from: Data(result.output.utf8))
    } catch {
      throw UnreadableReport(result: result, error: error)
    }
  }

  struct UnreadableReport: Error {
    var result: Tool.Result
    var error: any Error
  }
}
