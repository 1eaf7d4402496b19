package import Model
import Posix

/// Watches a drop folder and gives out the files in it once they are finished: the whole of Intake, from outside.
///
/// Each drop folder has a source with a thread and a capacity of its own, so that neither a disk that hangs nor files that are held
/// open hold up another folder. One source can serve several folders.
///
/// Files are pulled (``next(atMost:)``) and given back (``finish(_:putBack:)``); at most `capacity` are known of at a
/// time. What finds no room is not kept but found again by a scan, so a burst of any size costs no memory. All work on
/// the disk is done on a thread of this actor's own; it sleeps while nothing happens.
package actor ArrivalSource {
  /// How many files are looked at, or asked about, at once.
  static let batch = 256
  /// How many files a scan asks about at once: it wakes the catalog's thread so much the less.
  static let scanBatch = 1_024

  let known: @Sendable ([Arrival]) async -> [Bool]
  let report: @Sendable (IntakeNotice) -> Void
  /// Between two looks through a folder without events, at least.
  let pollingInterval: Duration
  let isPollingForced: Bool

  var roots: [String: DropRoot] = [:]
  var namesByID: [RootID: String] = [:]
  var settler: Settler
  var held = HeldFiles()
  var scans = ScanQueue()
  var isScanning = false
  var isAsking = false
  var isStopped = false
  var isStarted = false
  var watcher: FolderWatcher?
  var inbox: SignalInbox?
  var mountWatcher: MountWatcher?
  var timer: (at: ContinuousClock.Instant, task: Task<Void, Never>)?
  var recheck: Task<Void, Never>?
  var beingTakenUp: Set<String> = []
  var takers: [CheckedContinuation<Void, Never>] = []
  var roomSeekers: [CheckedContinuation<Void, Never>] = []

  private let thread = ThreadExecutor(name: "sluice-intake")
  private let folders: [DropFolder]
  /// The drop folder that this source serves; nil for all.
  let served: String?
  private let watching: WatchingThread

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe thread.asUnownedSerialExecutor()
  }

  /// `known` says of each arrival whether the catalog has this very file already; `report` is called on any thread.
  /// With `isPollingForced` no events are used at all. `served` is the name of the one folder to serve, among the others that it may
  /// hold; sources share the `watching` thread.
  package init(
    folders: [DropFolder], serving served: String? = nil, watching: WatchingThread = WatchingThread(),
    capacity: Int = 8_192, pollingInterval: Duration = .seconds(5),
    isPollingForced: Bool = false, known: @escaping @Sendable ([Arrival]) async -> [Bool],
    report: @escaping @Sendable (IntakeNotice) -> Void
  ) {
    self.folders = folders
    self.served = served
    self.watching = watching
    self.known = known
    self.report = report
    self.pollingInterval = pollingInterval
    self.isPollingForced = isPollingForced
    settler = Settler(capacity: capacity)
  }

  /// Begins to watch. Returns when all watches stand; a folder that is missing is paused and reported, and the scan of
  /// what was there before goes on behind it. Throws when inotify itself is not to be had.
  package func start() async throws(AgentError) {
    guard !isStarted else { return }
    isStarted = true
    let inbox = SignalInbox(capacity: 4_096) { [weak self] in
      Task { await self?.drain() }
    }
    self.inbox = inbox
    watcher = try await watching.join(inbox)
    mountWatcher = try MountWatcher { [weak self] in
      Task { await self?.mountsChanged() }
    }
    await take(folders)
    let budget = WatchBudget(needed: watcher?.watches ?? 0, limit: WatchBudget.currentLimit)
    if budget.isNear, budget.isEnough { report(.watchLimitNear(budget: budget)) }
  }

  /// The next settled files, the first settled first; waits until there is one. Empty after ``stop()``, or when the
  /// task is cancelled. Each is to be given back by ``finish(_:putBack:)``.
  package func next(atMost most: Int) async -> [Arrival] {
    await withTaskCancellationHandler {
      while !isStopped, !Task.isCancelled {
        let arrivals = settler.take(atMost: most)
        guard arrivals.isEmpty else { return arrivals }
        await withCheckedContinuation { takers.append($0) }
      }
      return []
    } onCancel: {
      Task { await self.wakeTakers() }
    }
  }

  /// Says that an arrival has been dealt with; with `putBack`, that it changed meanwhile and is to settle anew.
  package func finish(_ arrival: Arrival, putBack: Bool) {
    settler.finish(Place(drop: arrival.drop, path: arrival.path), putBack: putBack, at: .now)
    turn()
  }

  /// Goes on with these folders: new ones are taken up, others dropped, unchanged ones not touched.
  package func update(folders: [DropFolder]) async {
    guard isStarted, !isStopped else { return }
    await take(folders)
  }

  /// Looks through all folders.
  package func rescan() {
    for name in roots.keys { scans.add(name) }
    scanOn()
  }

  /// Ends: ``next(atMost:)`` gives nothing more, and the threads are gone when this returns.
  package func stop() async {
    guard !isStopped else { return }
    isStopped = true
    for root in roots.values { watcher?.drop(root.id) }
    timer?.task.cancel()
    recheck?.cancel()
    for root in roots.values { root.polling?.cancel() }
    inbox?.close()
    mountWatcher = nil
    wakeTakers()
    wakeRoomSeekers()
    watcher = nil
    if let inbox { await watching.leave(inbox) }
  }

  /// How things stand now.
  package var snapshot: IntakeSnapshot {
    IntakeSnapshot(
      watches: watcher?.watches ?? 0, unsettled: settler.count - settler.readyCount - settler.inHandCount,
      settled: settler.readyCount, inHand: settler.inHandCount,
      paused: roots.values.filter(\.isPaused).map(\.folder.name).sorted(),
      polled: roots.values.filter { $0.polling != nil }.map(\.folder.name).sorted(),
      isScanning: isScanning || !scans.isEmpty)
  }

  func wakeTakers() {
    let woken = takers
    takers = []
    for taker in woken { taker.resume() }
  }

  func wakeRoomSeekers() {
    let woken = roomSeekers
    roomSeekers = []
    for seeker in woken { seeker.resume() }
  }
}
