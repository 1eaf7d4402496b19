import Catalog
import Ingest
import Model
import Settings

/// `sluice retry [PATH|HASH...]`: takes up again what was rejected or failed.
enum RetryCommand {
  private static let rejected = Option.flag("rejected", "Everything that was rejected.")
  private static let failed = Option.flag("failed", "Everything that failed and waits for its next try.")

  static let command = Command(
    name: "retry",
    summary: "Take up again what was rejected or failed.",
    discussion: """
      A running sluice watch takes it up at once, else the next one does. Name the files or their hashes, or say \
      --rejected or --failed.
      """,
    options: [rejected, failed],
    positionals: [Positional(name: "PATH|HASH", count: .any, help: "A file, or the hash of one.")],
    run: run)

  private struct Report: Encodable {
    var retried: Int
  }

  @Sendable private static func run(_ invocation: Invocation) async throws -> ExitStatus {
    let configuration = try invocation.configuration()
    let places = DropPlaces(configuration.drops, workingDirectory: try Invocation.workingDirectory())
    var requests: [RetryRequest] = invocation.arguments.map { argument in
      ContentHash(hex: argument.description).map { .hash($0) } ?? .path(places.catalogPath(of: argument))
    }
    if invocation.has(rejected) { requests.append(.rejected) }
    if invocation.has(failed) { requests.append(.failed) }
    guard !requests.isEmpty else {
      throw AgentError(
        .usage, code: "nothing-named", tried: "retry", cause: "nothing is named",
        advice: "name files or hashes, or say --rejected or --failed")
    }
    _ = try CatalogStore(at: configuration.catalog, readOnly: true)
    let catalog = try CatalogStore(at: configuration.catalog)
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
}
