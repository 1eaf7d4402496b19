import Catalog
import Ingest
import Journal
import Model
import Posix
import Settings
import Synchronization

/// `sluice ingest PATH...`: now, and exit.
enum IngestCommand {
  private static let drop = Option.text(
    "drop", "NAME", "Take all files in by the rules of this drop folder.", offering: .names(kind: "drop"))

  static let command = Command(
    name: "ingest",
    summary: "Take in these files, and all files below these folders, now.",
    discussion: """
      A file is taken in by the rules of the drop folder that it lies in, else by those of the first one; a file outside of \
      all drop folders is never moved or deleted. What those rules ignore is passed over, unless it is named. What was rejected before, or waits for its next try, is tried again. It \
      can run beside sluice watch.

      With --json there is a line for each file (path, outcome, hash, reason) and last a line with the summary.
      """,
    options: [drop],
    positionals: [Positional(name: "PATH", count: .oneOrMore, help: "A file or a folder.")],
    examples: [
      Example("sluice ingest ~/Pictures", "Take in a folder that is not watched, and leave it as it is"),
      Example("sluice ingest --json drop/IMG_0003.jpg", "One file, with a line of JSON for it"),
    ],
    run: run)

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    let log = invocation.log
    let paths = invocation.arguments
    let stages = try await configuration.open(.ingest, log: log)
    let errand = try IngestErrand(
      stages, folders: configuration.drops, besides: configuration.ownFiles, named: invocation.text(drop),
      headroom: configuration.headroom)
    let display = invocation.display
    let summary = RunningSummary()
    if display.isDrawing { startThread(name: "sluice-count") { summary.expect(errand.count(paths)) } }
    try await errand.run(paths) { path, ending in
      summary.add(ending)
      if invocation.wantsJSON {
        try? StandardOutput.write(json: FileReport(path, ending), onOneLine: true)
      } else if let reason = ending.error?.reason {
        display.clear()
        StandardError.write("\(path): \(ending.outcome?.rawValue ?? ""): \(reason)")
      }
      let (done, total, bytes) = summary.progress
      display.update(done: done, total: total, bytes: bytes)
    }
    display.clear()
    let end = summary.end()
    try invocation.write(summary: end, end.text)
    return end.rejected + end.failed == 0 ? .done : .findings
  }
}

/// The line of a file in `ingest --json`; what it has not is null, so every line has the same fields.
private struct FileReport: Encodable {
  var path: String
  var outcome: String
  var hash: String?
  var reason: String?

  init(_ path: RawPath, _ ending: Ending) {
    self.path = path.description
    outcome = ending.outcome?.rawValue ?? ""
    hash = ending.hash?.hex
    reason = ending.error?.reason
  }

  enum CodingKeys: CodingKey {
    case path, outcome, hash, reason
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(hash, forKey: .hash)
    try container.encode(reason, forKey: .reason)
  }
}
