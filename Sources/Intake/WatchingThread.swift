import Model
import Synchronization

/// The one watching thread of the process, and the inboxes of the drop folders that it tells.
///
/// libinotifytools serves one thread a process. Each drop folder has an inbox of its own, so that one that does not take its
/// signals holds up no other. The thread runs as long as there is an inbox.
package actor WatchingThread {
  private let router = SignalRouter()
  private var watcher: Task<Result<FolderWatcher, AgentError>, Never>?
  private var members = 0

  package init() {}

  /// Starts the thread for the first inbox, and has the inbox told from now on. Throws when inotify is not to be had.
  func join(_ inbox: SignalInbox) async throws(AgentError) -> FolderWatcher {
    router.add(inbox)
    members += 1
    let starting = watcher ?? Task { [router] in await Self.start(into: router) }
    watcher = starting
    do throws(AgentError) {
      return try await starting.value.get()
    } catch {
      router.remove(inbox)
      members -= 1
      watcher = nil
      throw error
    }
  }

  private static func start(into router: SignalRouter) async -> Result<FolderWatcher, AgentError> {
    do throws(AgentError) {
      return .success(try await FolderWatcher.start(into: router))
    } catch {
      return .failure(error)
    }
  }

  /// The inbox is told nothing any more; the thread ends with the last one, and is gone when this returns.
  func leave(_ inbox: SignalInbox) async {
    router.remove(inbox)
    members -= 1
    guard members == 0, let watcher else { return }
    self.watcher = nil
    try? await watcher.value.get().stop()
  }
}

/// Sends each signal to the inbox of the root that it is about, and what is about all roots to all.
final class SignalRouter: Sendable {
  private struct State {
    var inboxes: [SignalInbox] = []
    var owners: [RootID: SignalInbox] = [:]
  }

  private let state = Mutex(State())

  func add(_ inbox: SignalInbox) {
    state.withLock { $0.inboxes.append(inbox) }
  }

  func remove(_ inbox: SignalInbox) {
    state.withLock { state in
      state.inboxes.removeAll { $0 === inbox }
      state.owners = state.owners.filter { $0.value !== inbox }
    }
  }

  /// Signals about the root go to this inbox from now on; nil for none.
  func assign(_ root: RootID, to inbox: SignalInbox?) {
    state.withLock { $0.owners[root] = inbox }
  }

  func put(_ signal: WatchSignal) {
    let inboxes = state.withLock { state in
      signal.root.map { root in state.owners[root].map { [$0] } ?? [] } ?? state.inboxes
    }
    for inbox in inboxes { inbox.put(signal) }
  }
}

extension WatchSignal {
  /// The root that it is about; nil where it is about all.
  fileprivate var root: RootID? {
    switch self {
    case .touched(let root, _), .vanished(let root, _), .appeared(let root, _), .altered(let root, _): root
    case .lost(let root, _), .incomplete(let root, _): root
    case .overflowed, .failed: nil
    }
  }
}
