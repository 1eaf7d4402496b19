import Model
import Posix

/// Publishes in groups: what arrives while one group is being synced is the next one.
actor Publisher {
  private struct Request {
    let files: [Publication]
    let continuation: CheckedContinuation<Result<PlacedVariants, AgentError>, Never>
  }

  private nonisolated let executor = ThreadExecutor(name: "sluice-publish")
  private let site: PoolSite
  private var durable = DurableFolders()
  private var pending: [Request] = []

  /// How many groups were made durable.
  private(set) var groupCount = 0

  init(site: PoolSite) {
    self.site = site
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Returns when the files are durable under their names.
  func publish(_ files: [Publication]) async throws(AgentError) -> PlacedVariants {
    let result: Result<PlacedVariants, AgentError> = await withCheckedContinuation { continuation in
      pending.append(Request(files: files, continuation: continuation))
      // The thread takes its jobs in order, so this one comes behind all requests that are waiting already.
      if pending.count == 1 { Task { commitPending() } }
    }
    return try result.get()
  }

  private func commitPending() {
    let requests = pending
    pending = []
    var group = PublicationGroup(site: site, requests: requests.map(\.files))
    let results = group.commit(&durable)
    groupCount += 1
    for (request, result) in zip(requests, results) { request.continuation.resume(returning: result) }
  }
}
