import Model
import Posix

/// Publishes in groups: what arrives while one group is being synced is the next one.
actor Publisher {
  private struct Request {
    let files: [Publication]
    let continuation: CheckedContinuation<Result<Void, AgentError>, Never>
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
  func publish(_ files: [Publication]) async throws(AgentError) {
    let result = await withCheckedContinuation { continuation in
      pending.append(Request(files: files, continuation: continuation))
      // The thread takes its jobs in order, so this one comes behind all requests that are waiting already.
      if pending.count == 1 { Task { commitPending() } }
    }
    try result.get()
  }

  private func commitPending() {
    let requests = pending
    pending = []
    var group = PublicationGroup(site: site, requests: requests.map(\.files))
    let errors = group.commit(&durable)
    groupCount += 1
    for (request, error) in zip(requests, errors) {
      request.continuation.resume(returning: error.map { .failure($0) } ?? .success(()))
    }
  }
}
