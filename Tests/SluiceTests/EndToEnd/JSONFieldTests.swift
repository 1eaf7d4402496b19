import Foundation
import Testing

/// The fields of `--json` are those that docs/cli.md promises, under the heading of their command.
@Suite struct JSONFieldTests {
  private let folder: AgentFolder

  init() async throws {
    folder = try AgentFolder()
    try folder.put(TestPhoto.small, as: "good.jpg")
    try folder.put(TestPhoto.small, as: "same.jpg")
    try folder.put(Data("no picture at all".utf8), as: "bad.jpg")
  }

  /// The words in backticks below the heading that begins so.
  private static func documented(under heading: String) throws -> Set<String> {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/cli.md"), encoding: .utf8)
    let sections = text.components(separatedBy: "\n### ")
    let section = try #require(sections.first { $0.hasPrefix(heading) }, "no heading \(heading)")
    return Set(section.matches(of: /`([a-z_]+)`/).map { String($0.output.1) })
  }

  /// The names of all fields, at any depth.
  private static func fields(of value: Any) -> Set<String> {
    switch value {
    case let object as [String: Any]:
      object.reduce(into: Set(object.keys)) { fields, entry in fields.formUnion(Self.fields(of: entry.value)) }
    case let list as [Any]: list.reduce(into: []) { fields, element in fields.formUnion(Self.fields(of: element)) }
    default: []
    }
  }

  private func fields(_ arguments: String..., lines: Bool = false) async throws -> Set<String> {
    let result = try await Tool.run(SluiceProcess.program.path, arguments + ["--json"], in: folder.root)
    let documents = lines ? result.output.split(separator: "\n").map(String.init) : [result.output]
    return try documents.reduce(into: []) { fields, document in
      fields.formUnion(Self.fields(of: try JSONSerialization.jsonObject(with: Data(document.utf8))))
    }
  }

  private func expect(_ found: Set<String>, _ promised: Set<String>, under heading: String) throws {
    #expect(found == promised, "\(found.symmetricDifference(promised).sorted())")
    #expect(try promised.subtracting(Self.documented(under: heading)).isEmpty, "\(heading)")
  }

  private static let ofAnalyses: Set = [
    "path", "drop", "bytes", "hash", "known", "format", "width", "height", "orientation", "colour_profile", "variants",
    "name", "box_width", "box_height", "advice", "reason", "seconds", "code", "summary", "files", "recommended",
    "skippable", "bad", "bytes_in", "bytes_out", "render_seconds",
  ]

  @Test func everyCommandPrintsWhatIsDocumented() async throws {
    try expect(
      try await fields("ingest", "drop", lines: true),
      [
        "path", "outcome", "hash", "reason", "summary", "stored", "duplicate", "rejected", "failed", "bytes_in",
        "bytes_out", "seconds",
      ], under: "`sluice ingest")
    try expect(
      try await fields("analyze", "drop", "--render", lines: true), Self.ofAnalyses, under: "`sluice analyze")
    try expect(
      try await fields("status"),
      [
        "images", "arrivals", "stored", "duplicate", "rejected", "failed", "waiting", "kept_originals", "in_hand",
        "runs", "paused",
      ],
      under: "`sluice status --json`")
    let arrival: Set = [
      "id", "path", "drop", "outcome", "code", "reason", "hash", "attempts", "seen_at", "ended_at", "next_try",
      "kept_because",
    ]
    let story = "`sluice status --json PATH`"
    try expect(
      try await fields("status", "drop/good.jpg"),
      arrival.union(["arrivals", "others", "image", "format", "width", "height", "bytes", "variants", "name"]),
      under: story)
    let rejected = try await fields("status", "--rejected", lines: true)
    try expect(rejected, arrival, under: story)
    try expect(
      try await fields("stats", "--disk"),
      [
        "images", "oldest", "newest", "original_bytes", "pool_bytes", "pool_ratio", "duplicate_bytes", "arrivals",
        "stored", "duplicate", "rejected", "failed", "rejections", "code", "count", "variants", "name", "format",
        "bytes",
        "mean_bytes", "stale", "wanted", "present", "complete", "lacking", "images_a_day", "day", "free_bytes",
        "more_photos", "disk_count", "disk_bytes",
      ], under: "`sluice stats")
    try await expectFindings()
    try expect(try await fields("retry", "--rejected"), ["retried"], under: "`sluice retry")
    try expect(
      try await fields("config"), ["file", "chosen_by", "entries", "section", "key", "value", "origin"],
      under: "`sluice config")
    try expect(
      try await fields("config", "--check"), ["findings", "subject", "ok", "text"], under: "`sluice config")
    let begun = try await fields("init", "new")
    #expect(begun == ["file", "made", "findings", "subject", "ok", "text"])
    try expect(["file", "made", "findings"], ["file", "made", "findings"], under: "`sluice init")
  }

  /// What the commands print that look after the pool.
  private func expectFindings() async throws {
    let line: Set = ["kind", "path", "hash", "variant", "format", "bytes", "detail", "remedy", "summary"]
    let orphan = try folder.plantOrphans(1)[0]
    let cleanup = "`sluice orphan-cleanup --json`"
    try expect(
      try await fields("orphan-cleanup", lines: true).subtracting(["orphan"]),
      line.union(["files", "findings", "kept", "young", "last", "deleted", "deleted_bytes", "spared"]), under: cleanup)
    let verify = "`sluice verify --json`"
    let check = try await fields("verify", "--originals", lines: true).subtracting(["orphan"])
    let summary: Set = [
      "images", "variants", "files", "strays", "files_read", "bytes_read", "findings", "repaired", "adopted",
      "started_after",
      "stopped_after", "seconds",
    ]
    #expect(check == line.union(summary), "\(check.symmetricDifference(line.union(summary)).sorted())")
    try expect(summary, summary, under: verify)
    // The form of a line stands with the first that has it.
    try expect(line, line, under: cleanup)
    try folder.delete(orphan)
    try expect(
      try await fields("verify", "--rebuild-catalog", "new.sqlite", lines: true),
      ["summary", "catalog", "images", "variants", "bytes", "unlabelled", "undecodable", "unreadable"],
      under: "`sluice verify --rebuild-catalog")
    try FileManager.default.removeItem(at: folder.drop.appending(path: "good.jpg"))
    try FileManager.default.removeItem(at: folder.drop.appending(path: "same.jpg"))
    let failed = try await fields("regenerate", "--all", lines: true)
    let end: Set = ["images", "variants", "failed", "started_after", "seconds"]
    #expect(failed == line.union(end), "\(failed.symmetricDifference(line.union(end)).sorted())")
    try expect(end, end, under: "`sluice regenerate --json`")
  }
}
