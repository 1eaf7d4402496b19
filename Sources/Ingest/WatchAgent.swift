import Catalog
import Intake
import Journal
package import Model
import Pool
import Posix
import Workshop

/// The agent: takes in whatever settles in the drop folders, until it is told to stop.
///
/// Each drop folder has a queue and lanes of its own, so that one whose disk hangs holds up no other.
package actor WatchAgent {
  private let stages: Stages
  private let watching = WatchingThread()
  private var sources: [String: ArrivalSource] = [:]
  /// Drop folders that did not answer when they were asked last.
  private var silent: Set<String> = []
  private let queues: ArrivalQueues
  private let clock: RetryClock
  private let room: RoomWatch
  private let poolGate: PoolGate
  private let roomGate: RoomGate
  private let passage: Passage
  private var rules: DropRules
  /// What takes in the arrivals of each drop folder.
  private var lanes: [String: Task<Void, Never>] = [:]
  /// Lanes of drop folders that the config does not name any more.
  private var endingLanes: [Task<Void, Never>] = []
  private var isStopping = false
  private var stopped: CheckedContinuation<Duration, Never>?
  private var grace: Duration?
  /// What made going on impossible.
  private var failure: AgentError?

  package init(_ stages: Stages, folders: [DropFolder], headroom: Headroom) {
    self.stages = stages
    rules = DropRules(folders)
    passage = stages.passage(of: folders)
    queues = ArrivalQueues(capacity: stages.laneCount * 2)
    clock = RetryClock(catalog: stages.catalog, queues: queues, drops: folders.map(\.name))
    room = RoomWatch(catalog: stages.catalog, folders: headroom.folders, clock: clock)
    roomGate = RoomGate(headroom) { [log = stages.log] shortage in log.write(shortage: shortage) }
    let (catalog, log, clock) = (stages.catalog, stages.log, clock)
    poolGate = PoolGate(pool: stages.pool, log: log) {
      try? await stages.settleReplacements()
      _ = try? await catalog.hurry(codes: PoolGate.codes)
      await clock.poke()
    }
  }

  /// Watches and takes in; `ready` is called once, when all watches stand. Returns after ``stop(within:)``.
  ///
  /// Throws when inotify is not to be had; and later, when everything has come to rest, what broke the catalog.
  package func run(ready: @Sendable () -> Void) async throws(AgentError) {
    await poolGate.look()
    for folder in rules.folders { sources[folder.name] = source(of: folder.name) }
    try await start(Array(sources.values))
    if !isStopping { ready() }
    for folder in rules.folders where !isStopping { begin(folder.name) }
    let ticking = Task { [clock] in await clock.run() }
    let grace = await stopping()
    await queues.close()
    ticking.cancel()
    await finishLanes(within: grace)
    await room.stop()
    if let failure { throw failure }
    await stages.catalog.close()
  }

  /// Takes nothing more, finishes what is in hand, and lets ``run(ready:)`` return.
  ///
  /// What is not finished within `grace` is left for the next start.
  package func stop(within grace: Duration) async {
    guard !isStopping else { return }
    isStopping = true
    self.grace = grace
    await poolGate.stop()
    await roomGate.stop()
    await stop(Array(sources.values))
    stopped?.resume(returning: grace)
    stopped = nil
    await stages.crew.stop(grace: grace)
  }

  /// Another process has made arrivals due.
  package func lookForDue() async {
    await clock.poke()
  }

  /// Goes on by other rules; what is in hand is finished by the old ones.
  package func reload(folders: [DropFolder], workerRules: WorkerRules, headroom: Headroom) async {
    let before = rules.folders.map(\.name)
    passage.disposal.targets.add(of: folders)
    rules = DropRules(folders)
    let names = folders.map(\.name)
    await roomGate.update(headroom)
    await stages.crew.update(rules: workerRules)
    var leaving: [ArrivalSource] = []
    for name in before where !names.contains(name) {
      if let source = sources.removeValue(forKey: name) { leaving.append(source) }
      await queues.close(name)
      if let task = lanes.removeValue(forKey: name) { endingLanes.append(task) }
    }
    await stop(leaving)
    for source in sources.values { Task { await source.update(folders: folders) } }
    guard !isStopping else { return }
    for name in names where sources[name] == nil {
      let source = source(of: name)
      sources[name] = source
      try? await start([source])
      passage.reading.addPlace()
      begin(name)
    }
    await clock.serve(names)
  }

  /// Returns when everything that takes in has answered: the catalog, which asks its disk, and the workers' crew.
  ///
  /// Where one of them hangs, so does this. What they answer, an error too, is theirs to deal with. A drop folder that hangs is
  /// logged, and stops no other.
  package func answer() async {
    for (name, source) in sources {
      let answer = await result(within: Self.patience) { await source.snapshot }
      if answer != nil {
        if silent.remove(name) != nil { stages.log.info("the drop folder answers again", ["drop": .string(name)]) }
      } else if silent.insert(name).inserted {
        stages.log.warning("a drop folder does not answer: its disk hangs", ["drop": .string(name)])
      }
    }
    _ = try? await stages.catalog.isClaimedElsewhere()
    _ = await stages.crew.idleCount
  }

  /// How long a drop folder may take to answer before others go on.
  private static let patience = Duration.seconds(10)

  /// Watches one of the drop folders.
  private func source(of drop: String) -> ArrivalSource {
    let (catalog, log, clock) = (stages.catalog, stages.log, clock)
    return ArrivalSource(
      folders: rules.folders, serving: drop, watching: watching,
      known: { arrivals in
        (try? await catalog.known(arrivals)) ?? arrivals.map { _ in false }
      },
      report: { notice in
        log.write(notice)
        guard case .resumed = notice else { return }
        Task {
          _ = try? await catalog.hurry(codes: [Original.dropMissing])
          await clock.poke()
        }
      })
  }

  /// Returns when their watches stand. A folder that does not answer is watched once it does. Throws when inotify is not to be had.
  private func start(_ sources: [ArrivalSource]) async throws(AgentError) {
    let failures = await withTaskGroup(of: AgentError?.self) { group in
      for source in sources {
        group.addTask {
          let started: Result<Void, AgentError>? = await result(within: Self.patience) {
            do throws(AgentError) {
              return .success(try await source.start())
            } catch {
              return .failure(error)
            }
          }
          if case .failure(let error)? = started { return error }
          return nil
        }
      }
      return await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
    }
    if let failure = failures.first { throw failure }
  }

  /// Returns when they have stopped; one whose disk hangs is left behind.
  private func stop(_ sources: [ArrivalSource]) async {
    await withDiscardingTaskGroup { group in
      for source in sources {
        group.addTask { _ = await result(within: .seconds(2)) { await source.stop() } }
      }
    }
  }

  /// Takes in what settles in a drop folder, until its queue is closed.
  private func begin(_ drop: String) {
    guard let source = sources[drop] else { return }
    let (queues, poolGate, roomGate, count) = (queues, poolGate, roomGate, stages.laneCount)
    lanes[drop] = Task {
      let queue = await queues.open(drop)
      await withDiscardingTaskGroup { group in
        group.addTask {
          while case let settled = await source.next(atMost: 64), !settled.isEmpty {
            for arrival in settled { await queue.put(arrival) }
          }
          await queue.close(dropping: true)
        }
        await Lanes(desk: queue, passage: passage).run(
          count: count,
          admitted: { () async throws(AgentError) in
            let isPoolThere = await poolGate.pass()
            return if isPoolThere { await roomGate.pass() } else { false }
          },
          rules: { arrival in await self.rules(for: arrival) },
          finished: { await self.finished($0) })
        group.cancelAll()
      }
    }
  }

  private func rules(for arrival: Arrival) -> (folder: DropFolder?, folders: [DropFolder]) {
    (rules.folder(named: arrival.drop), rules.folders)
  }

  /// Waits for ``stop(within:)``; returns what it grants.
  private func stopping() async -> Duration {
    if let grace { return grace }
    return await withCheckedContinuation { stopped = $0 }
  }

  /// Waits until the files in hand are finished. Those of a folder that hangs are given back: no file is at fault.
  private func finishLanes(within grace: Duration) async {
    let tasks = Array(lanes.values) + endingLanes
    let areDone = await result(within: grace + .seconds(1)) {
      for task in tasks { await task.value }
      return true
    }
    guard areDone == nil, failure == nil else { return }
    let count = (try? await stages.catalog.releaseClaims()) ?? 0
    stages.log.warning("a disk does not answer: files in hand are left for the next start", ["files": .integer(count)])
  }

  private func finished(_ ending: Ending) async {
    let root = rules.folder(named: ending.arrival.drop)?.root ?? RawPath("")
    stages.log.write(ending, at: root.appending(ending.arrival.path))
    // Without an outcome and without an error it waits for its time, or another run has it: the clock knows more.
    let isLeft = ending.outcome == nil && ending.error == nil
    if let error = ending.error, error.endsCatalog { giveUp(because: error) }
    let (source, putBack) = (sources[ending.arrival.drop], ending.outcome == nil && !isLeft)
    // Not waited for: the disk of its folder may hang.
    Task { await source?.finish(ending.arrival, putBack: putBack) }
    await clock.ended(ending.arrival)
    if ending.outcome == .failed || isLeft || ending.disposalError != nil { await clock.poke() }
    guard ending.outcome == .failed || isLeft, let error = ending.error else { return }
    await room.begin(after: error)
    if PoolGate.codes.contains(error.code) { await poolGate.look() }
  }

  /// Nothing can be recorded any more, so nothing more is taken in, and what is in hand is not waited for.
  private func giveUp(because error: AgentError) {
    guard failure == nil else { return }
    failure = error
    stages.log.error("the catalog can't be used any more: stopping", ["reason": "\(error)"])
    Task { await stop(within: .zero) }
  }
}
