import Catalog
import Journal
import Model
import Settings

/// `sluice status [PATH|HASH]`: what arrived and what became of it.
enum StatusCommand {
  private static let stored = Option.flag("stored", "List what was stored.")
  private static let duplicate = Option.flag("duplicate", "List what was there already.")
  private static let rejected = Option.flag("rejected", "List what was rejected, with the reasons.")
  private static let failed = Option.flag("failed", "List what failed and waits for another try, with the reasons.")
  private static let drop = Option.text(
    "drop", "NAME", "Only what came through this drop folder.", offering: .names(kind: "drop"))
  private static let limit = Option.text("limit", "N", "List so many at most.")
  private static let after = Option.text("after", "ID", "Go on with the list after this id.")

  private static let states: [(Option, ArrivalState)] = [
    (stored, .stored), (duplicate, .duplicate), (rejected, .rejected), (failed, .failed),
  ]
  private static let filters = [ArrivalOptions.reason, drop, ArrivalOptions.since, limit, after]

  static let command = Command(
    name: "status",
    summary: "Show what arrived and what became of it.",
    discussion: """
      Without an argument: how many arrivals ended how, and what is in hand. With a path or a content hash (64 lower-case \
      hexadecimal digits): the whole story of that file. It reads the catalog only, and can run at any time.

      With an option of its own it lists arrivals, the oldest first: those that all of the options let through, and of \
      --stored, --duplicate, --rejected and --failed any that is given. Where --limit cuts a list, it ends with the id to \
      go on after.
      """,
    options: states.map(\.0) + filters,
    positionals: [Positional(name: "PATH|HASH", count: .atMostOne, help: "A file, also one that is gone, or a hash.")],
    examples: [
      Example("sluice status", "Counts, and what is in hand"),
      Example("sluice status drop/IMG_0003.jpg", "The whole story of one file"),
      Example("sluice status --rejected --since 7d", "What was rejected in the last week, with the reasons"),
    ],
    run: run)

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    let places = DropPlaces(configuration.drops, workingDirectory: try Invocation.workingDirectory())
    let listing = try listing(invocation)
    let subject = try invocation.arguments.first.map { argument throws(AgentError) in try Subject(argument) }
    let catalog = try configuration.openCatalog(readOnly: true)
    if let listing {
      try await check(listing.filter, configuration, catalog, isQuiet: invocation.isQuiet)
      let cut = try await listing.print(from: catalog, places, asJSON: invocation.wantsJSON)
      if let cut, !invocation.wantsJSON, !invocation.isQuiet {
        StandardError.write("sluice: there are more; the same with --after \(cut) goes on")
      }
      return .done
    }
    guard let subject else {
      let overview = try await Overview(catalog, places, configuration.headroom)
      try invocation.wantsJSON ? StandardOutput.write(json: overview) : StandardOutput.write(overview.text)
      return .done
    }
    let story = try await subject.story(in: catalog, places)
    guard !story.isEmpty else { throw subject.unknown(when: "tell the story of", places) }
    let report = StoryReport(story, places)
    try invocation.wantsJSON ? StandardOutput.write(json: report) : StandardOutput.write(report.text)
    return .done
  }

  /// The list that the options ask for; nil when they ask for none.
  private static func listing(_ invocation: Invocation) throws(AgentError) -> ArrivalListing? {
    let named = states.filter { invocation.has($0.0) }.map(\.1)
    guard !named.isEmpty || filters.contains(where: invocation.has) else { return nil }
    guard invocation.arguments.isEmpty else {
      throw AgentError(
        .usage, code: "list-or-story", tried: "understand the command line",
        cause: "it names a file and asks for a list", advice: "the story of a file has all of it; ask for one of both")
    }
    var filter = try ArrivalOptions.filter(invocation, states: Set(named.isEmpty ? ArrivalState.allCases : named))
    filter.drop = invocation.text(drop)
    return ArrivalListing(
      filter: filter, limit: try invocation.count(limit, atLeast: 1),
      after: Int64(try invocation.count(after, atLeast: 0) ?? 0))
  }

  /// Throws `usage` for a drop folder that nobody knows; says so of a reason that nothing ended for.
  private static func check(
    _ filter: ArrivalFilter, _ configuration: Configuration, _ catalog: CatalogStore, isQuiet: Bool
  ) async throws {
    if let drop = filter.drop {
      let known = configuration.drops.map(\.name)
      // One that the config has no longer, its arrivals are still told of.
      let former = try await catalog.dropNames()
      guard known.contains(drop) || former.contains(drop) else {
        let names = known + former.filter { !known.contains($0) }
        throw AgentError(
          .usage, code: "no-such-drop", tried: "list what came through", on: safeText(drop.utf8),
          cause: "there is no such drop folder", advice: "there are: \(names.joined(separator: ", "))")
      }
    }
    guard let code = filter.code, !isQuiet,
      let complaint = try await ArrivalOptions.complaint(about: code, in: filter.states, of: catalog)
    else { return }
    StandardError.write("sluice: \(safeText(code.utf8)): \(complaint.cause); \(complaint.advice)")
  }
}
