import Catalog
import Ingest
import Model
import Settings

/// `sluice retry [PATH|HASH...]`: takes up again what was rejected or failed.
enum RetryCommand {
  private static let rejected = Option.flag("rejected", "Everything that was rejected.")
  private static let failed = Option.flag("failed", "Everything that failed and waits for its next try.")
  private static let filters = [ArrivalOptions.reason, ArrivalOptions.since]

  static let command = Command(
    name: "retry",
    summary: "Take up again what was rejected or failed.",
    discussion: """
      A running sluice watch takes it up at once, else the next one does. Name the files or their hashes, or say \
      --rejected or --failed. --reason and --since narrow these two down; where neither is given, they narrow down \
      everything that was rejected or failed.
      """,
    options: [rejected, failed] + filters,
    positionals: [Positional(name: "PATH|HASH", count: .any, help: "A file, or the hash of one.")],
    examples: [
      Example("sluice retry --failed", "Take up everything that failed, now"),
      Example(
        "sluice retry --reason truncated --since 24h", "What was cut short since yesterday, and has been copied again"),
    ],
    run: run)

  private struct Report: Encodable {
    var retried: Int
  }

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    let places = DropPlaces(configuration.drops, workingDirectory: try Invocation.workingDirectory())
    let subjects = try invocation.arguments.map { argument throws(AgentError) in try Subject(argument) }
    let filter = try filter(invocation)
    let catalog = try configuration.openCatalog(readOnly: false)
    if let filter { try await check(filter, catalog) }
    var (count, isAll) = (0, true)
    for subject in subjects {
      let retried = try await catalog.retry(subject.retryRequest(places))
      count += retried
      guard retried == 0 else { continue }
      isAll = false
      StandardError.write("sluice: \(try await reason(against: subject, catalog, places))")
    }
    if let filter { count += try await catalog.retry(.matching(filter)) }
    for process in try await catalog.tellWatch() {
      StandardError.write("sluice: process \(process) could not be told; it takes them up when it is started anew")
    }
    try invocation.wantsJSON
      ? StandardOutput.write(json: Report(retried: count))
      : StandardOutput.write("\(count) to be tried again\n")
    return count == 0 ? .couldNot : isAll ? .done : .findings
  }

  /// What is asked for beside named files; nil where nothing is.
  private static func filter(_ invocation: Invocation) throws(AgentError) -> ArrivalFilter? {
    let isFiltered = filters.contains(where: invocation.has)
    guard invocation.arguments.isEmpty || !isFiltered else {
      throw AgentError(
        .usage, code: "named-and-filtered", tried: "retry", cause: "--reason and --since do not go with named files",
        advice: "name the files, or say which of all are meant")
    }
    var states: Set<ArrivalState> = []
    if invocation.has(rejected) { states.insert(.rejected) }
    if invocation.has(failed) { states.formUnion([.failed, .interrupted]) }
    if isFiltered, states.isEmpty { states = [.rejected, .failed, .interrupted] }
    guard states.isEmpty else { return try ArrivalOptions.filter(invocation, states: states) }
    guard !invocation.arguments.isEmpty else {
      throw AgentError(
        .usage, code: "nothing-named", tried: "retry", cause: "nothing is named",
        advice: "name files or hashes, or say --rejected, --failed, --reason or --since")
    }
    return nil
  }

  /// Why there is nothing to retry of what was named.
  private static func reason(
    against subject: Subject, _ catalog: CatalogStore, _ places: DropPlaces
  ) async throws(AgentError) -> AgentError {
    let story = try await subject.story(in: catalog, places)
    guard !story.isEmpty else { return subject.unknown(when: "retry", places) }
    let (cause, advice) =
      switch story.arrivals.first?.state {
      case .stored, nil: ("it is stored already", "`sluice regenerate` makes variants anew")
      case .duplicate: ("it is a duplicate: its bytes are stored already", "`sluice regenerate` makes variants anew")
      // What was to be retried a moment ago is in hand meanwhile too.
      case .claimed, .interrupted, .failed, .rejected:
        ("a run has it in hand", "if that run has died, the next one takes it up by itself")
      }
    return AgentError(
      .transient, code: "nothing-to-retry", tried: "retry", on: subject.description, cause: cause, advice: advice)
  }

  /// Throws for a reason that nothing ended for.
  private static func check(_ filter: ArrivalFilter, _ catalog: CatalogStore) async throws {
    guard let code = filter.code,
      let complaint = try await ArrivalOptions.complaint(about: code, in: filter.states, of: catalog)
    else { return }
    throw AgentError(
      .transient, code: "unknown-reason", tried: "retry what ended for", on: safeText(code.utf8),
      cause: complaint.cause, advice: complaint.advice)
  }
}

extension Subject {
  /// The request to retry it.
  fileprivate func retryRequest(_ places: DropPlaces) -> RetryRequest {
    switch self {
    case .hash(let hash): .hash(hash)
    case .path(let path): .path(places.catalogPath(of: path))
    }
  }
}
