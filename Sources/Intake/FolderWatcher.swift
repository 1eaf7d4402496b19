import Glibc
import Model
import Posix
import Synchronization

/// The watching thread, as others see it. It sleeps in libinotifytools, and is woken by events and by the bell alone.
final class FolderWatcher: Sendable {
  private enum Command: Sendable {
    case add(WatchOrder, CheckedContinuation<Result<WatchCount, AgentError>, Never>)
    case drop(RootID)
    case stop(CheckedContinuation<Void, Never>)
  }

  private struct State {
    var commands: [Command] = []
    var hasEnded = false
  }

  private let bell: Bell
  let router: SignalRouter
  private let state = Mutex(State())
  private let watchCount = Atomic(0)

  private init(_ router: SignalRouter) throws(AgentError) {
    bell = try Bell()
    self.router = router
  }

  /// Starts the thread; its signals go to `router`. There is one a process at a time.
  static func start(into router: SignalRouter) async throws(AgentError) -> FolderWatcher {
    let watcher = try FolderWatcher(router)
    let result = await withCheckedContinuation { (started: CheckedContinuation<Result<Void, AgentError>, Never>) in
      startThread(name: "sluice-watch") { watcher.run(started) }
    }
    try result.get()
    return watcher
  }

  /// Watches a root and all below it; returns when all the watches stand. What happens there is told to `inbox`.
  func add(_ order: WatchOrder, telling inbox: SignalInbox?) async throws(AgentError) -> WatchCount {
    router.assign(order.id, to: inbox)
    let result = await withCheckedContinuation { reply in
      if !put(.add(order, reply)) { reply.resume(returning: .failure(Self.ended)) }
    }
    return try result.get()
  }

  func drop(_ root: RootID) {
    router.assign(root, to: nil)
    _ = put(.drop(root))
  }

  /// Ends the thread; returns when the library is free for the next one.
  func stop() async {
    await withCheckedContinuation { ended in
      if !put(.stop(ended)) { ended.resume() }
    }
  }

  /// Folders that are watched now.
  var watches: Int { watchCount.load(ordering: .relaxed) }

  private static var ended: AgentError {
    AgentError(.transient, code: "watcher-ended", tried: "watch a folder", cause: "the watching has ended")
  }

  private func put(_ command: Command) -> Bool {
    let isTaken = state.withLock { state in
      if !state.hasEnded { state.commands.append(command) }
      return !state.hasEnded
    }
    if isTaken { bell.ring() }
    return isTaken
  }
}

extension FolderWatcher {
  private func run(_ started: CheckedContinuation<Result<Void, AgentError>, Never>) {
    var waiting: [CheckedContinuation<Void, Never>] = []
    do throws(AgentError) {
      var lookout: Lookout
      do throws(AgentError) {
        lookout = try Lookout(bell: bell) { [router] in router.put($0) }
      } catch {
        state.withLock { $0.hasEnded = true }
        return started.resume(returning: .failure(error))
      }
      started.resume(returning: .success(()))
      // Commands are looked for after every event, not only the bell's: when the queue is full, that one is lost.
      while waiting.isEmpty {
        try lookout.turn()
        obey(&lookout, &waiting)
        watchCount.store(lookout.watches, ordering: .relaxed)
      }
      try lookout.close(bell)
    } catch {
      router.put(.failed(error))
    }
    end(waiting)
  }

  private func obey(_ lookout: inout Lookout, _ waiting: inout [CheckedContinuation<Void, Never>]) {
    let commands = state.withLock { state in
      defer { state.commands = [] }
      return state.commands
    }
    for command in commands {
      switch command {
      case .add(let order, let reply):
        reply.resume(returning: Result { () throws(AgentError) in try lookout.add(order) })
      case .drop(let root): lookout.drop(root)
      case .stop(let reply): waiting.append(reply)
      }
    }
  }

  private func end(_ waiting: [CheckedContinuation<Void, Never>]) {
    watchCount.store(0, ordering: .relaxed)
    let left = state.withLock { state in
      state.hasEnded = true
      defer { state.commands = [] }
      return state.commands
    }
    for reply in waiting { reply.resume() }
    for command in left {
      switch command {
      case .add(_, let reply): reply.resume(returning: .failure(Self.ended))
      case .drop: break
      case .stop(let reply): reply.resume()
      }
    }
  }
}
