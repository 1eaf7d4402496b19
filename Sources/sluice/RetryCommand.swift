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
      --rejected or --failed. --reason and --since take less of these, or, alone, less of everything that was rejected \
      or failed.
      """,
    options: [rejected, failed] + filters,
    positionals: [Positional(name: "PATH|HASH", count: .any, help: "A file, or the hash of one.")],
    run: run)

  private struct Report: Encodable {
    var retried: Int
  }

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    let places = DropPlaces(configuration.drops, workingDirectory: try Invocation.workingDirectory())
    let requests = try requests(invocation, places)
    let catalog = try CatalogStore(existingAt: configuration.catalog)
    for case .matching(let filter) in requests { try await check(filter, catalog) }
    var count = 0
    for request in requests { count += try await catalog.retry(request) }
    for process in try await catalog.tellWatch() {
      StandardError.write("sluice: process \(process) could not be told; it takes them up when it is started anew")
    }
    try invocation.wantsJSON
      ? StandardOutput.write(json: Report(retried: count))
      : StandardOutput.write("\(count) to be tried again\n")
    return count > 0 ? .done : .couldNot
  }

  private static func requests(_ invocation: Invocation, _ places: DropPlaces) throws(AgentError) -> [RetryRequest] {
    var requests: [RetryRequest] = invocation.arguments.map { argument in
      ContentHash(hex: argument.description).map { .hash($0) } ?? .path(places.catalogPath(of: argument))
    }
    let isFiltered = filters.contains(where: invocation.has)
    guard requests.isEmpty || !isFiltered else {
      throw AgentError(
        .usage, code: "named-and-filtered", tried: "retry", cause: "--reason and --since do not go with named files",
        advice: "name the files, or say which of all are meant")
    }
    var states: Set<ArrivalState> = []
    if invocation.has(rejected) { states.insert(.rejected) }
    if invocation.has(failed) { states.formUnion([.failed, .interrupted]) }
    if isFiltered, states.isEmpty { states = [.rejected, .failed, .interrupted] }
    if !states.isEmpty { requests.append(.matching(try ArrivalOptions.filter(invocation, states: states))) }
    guard !requests.isEmpty else {
      throw AgentError(
        .usage, code: "nothing-named", tried: "retry", cause: "nothing is named",
        advice: "name files or hashes, or say --rejected, --failed, --reason or --since")
    }
    return requests
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
