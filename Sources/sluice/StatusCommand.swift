import Catalog
import Journal
import Model
import Settings

/// `sluice status [PATH|HASH]`: what arrived and what became of it.
enum StatusCommand {
  private static let rejected = Option.flag("rejected", "List what was rejected, with the reasons.")
  private static let failed = Option.flag("failed", "List what failed and waits for another try, with the reasons.")

  static let command = Command(
    name: "status",
    summary: "Show what arrived and what became of it.",
    discussion: """
      Without an argument: how many arrivals ended how, and what is in hand. With a path or a content hash (64 hexadecimal \
      digits): the whole story of that file. It reads the catalog only, and can run at any time.
      """,
    options: [rejected, failed],
    positionals: [Positional(name: "PATH|HASH", count: .atMostOne, help: "A file, also one that is gone, or a hash.")],
    run: run)

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    let catalog = try CatalogStore(at: configuration.catalog, readOnly: true)
    let places = DropPlaces(configuration.drops, workingDirectory: try Invocation.workingDirectory())
    let states = [(rejected, ArrivalState.rejected), (failed, .failed)].filter { invocation.has($0.0) }.map(\.1)
    if !states.isEmpty {
      for state in states { try await list(state, of: catalog, places, asJSON: invocation.wantsJSON) }
      return .done
    }
    guard let argument = invocation.arguments.first else {
      let overview = try await Overview(catalog, places, configuration.headroom)
      try invocation.wantsJSON ? StandardOutput.write(json: overview) : StandardOutput.write(overview.text)
      return .done
    }
    let story = try await story(of: argument, in: catalog, places)
    guard !story.isEmpty else {
      throw AgentError(
        .transient, code: "unknown", tried: "tell the story of", on: argument.description,
        cause: "the catalog does not know it",
        advice: "it has not settled yet, or lies in no drop folder; `sluice config` names them")
    }
    let report = StoryReport(story, places)
    try invocation.wantsJSON ? StandardOutput.write(json: report) : StandardOutput.write(report.text)
    return .done
  }

  /// Of a hash, where the argument is one; else of a path.
  static func story(of argument: RawPath, in catalog: CatalogStore, _ places: DropPlaces) async throws -> Story {
    if let hash = ContentHash(hex: argument.description) { return try await catalog.story(hash: hash) }
    return try await catalog.story(path: places.catalogPath(of: argument))
  }

  private static func list(
    _ state: ArrivalState, of catalog: CatalogStore, _ places: DropPlaces, asJSON: Bool
  ) async throws {
    var last: Int64 = 0
    while case let page = try await catalog.list(state, after: last), let end = page.last {
      for record in page {
        let report = ArrivalReport(record, places)
        try asJSON ? StandardOutput.write(json: report, onOneLine: true) : StandardOutput.write(report.line)
      }
      last = end.id
    }
  }
}
