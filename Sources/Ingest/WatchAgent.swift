import Catalog
import Intake
import Journal
package import Model
import Pool
import Workshop

/// The agent: takes in whatever settles in the drop folders, until it is told to stop.
package actor WatchAgent {
  private let stages: Stages
  private let source: ArrivalSource
  private let desk: Desk
  private let clock: RetryClock
  private let room: RoomWatch
  private let poolGate: PoolGate
  private let roomGate: RoomGate
  private var rules: DropRules
  private var isStopping = false
  /// What made going on impossible.
  private var failure: AgentError?

  package init(_ stages: Stages, folders: [DropFolder], headroom: Headroom) {
    self.stages = stages
    rules = DropRules(folders)
    desk = Desk(capacity: stages.laneCount * 2)
    clock = RetryClock(catalog: stages.catalog, desk: desk, drops: folders.map(\.name))
    room = RoomWatch(catalog: stages.catalog, folders: headroom.folders, clock: clock)
    roomGate = RoomGate(headroom) { [log = stages.log] shortage in log.write(shortage: shortage) }
    let (catalog, log, clock) = (stages.catalog, stages.log, clock)
    poolGate = PoolGate(pool: stages.pool, log: log) {
      try? await stages.settleReplacements()
      _ = try? await catalog.hurry(codes: PoolGate.codes)
      await clock.poke()
    }
    source = ArrivalSource(
      folders: folders,
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

  /// Watches and takes in; `ready` is called once, when all watches stand. Returns after ``stop(within:)``.
  ///
  /// Throws when inotify is not to be had; and later, when everything has come to rest, what broke the catalog.
  package func run(ready: @Sendable () -> Void) async throws(AgentError) {
    await poolGate.look()
    try await source.start()
    if !isStopping { ready() }
    let (source, desk, clock, poolGate, roomGate) = (source, desk, clock, poolGate, roomGate)
    await withDiscardingTaskGroup { group in
      group.addTask {
        while case let settled = await source.next(atMost: 64), !settled.isEmpty {
          for arrival in settled { await desk.put(arrival) }
        }
        await desk.close(dropping: true)
      }
      group.addTask { await clock.run() }
      await Lanes(desk: desk, passage: stages.passage).run(
        count: stages.laneCount,
        admitted: { () async throws(AgentError) in
          let isPoolThere = await poolGate.pass()
          return if isPoolThere { await roomGate.pass() } else { false }
        },
        folder: { await self.rules.folder(named: $0.drop) },
        finished: { await self.finished($0) })
      group.cancelAll()
    }
    await room.stop()
    if let failure { throw failure }
    await stages.catalog.close()
  }

  /// Takes nothing more, finishes what is in hand, and lets ``run(ready:)`` return.
  ///
  /// What is not finished within `grace` is left for the next start.
  package func stop(within grace: Duration) async {
    isStopping = true
    await poolGate.stop()
    await roomGate.stop()
    await source.stop()
    await stages.crew.stop(grace: grace)
  }

  /// Another process has made arrivals due.
  package func lookForDue() async {
    await clock.poke()
  }

  /// Goes on by other rules; what is in hand is finished by the old ones.
  package func reload(folders: [DropFolder], workerRules: WorkerRules, headroom: Headroom) async {
    rules = DropRules(folders)
    await roomGate.update(headroom)
    await stages.crew.update(rules: workerRules)
    await source.update(folders: folders)
    await clock.serve(folders.map(\.name))
  }

  /// Returns when everything that takes in has answered: Intake, which asks the disks of the drop folders, the catalog, which
  /// asks its own, and the workers' crew.
  ///
  /// Where one of them hangs, so does this. What they answer, an error too, is theirs to deal with.
  package func answer() async {
    _ = await source.snapshot
    _ = try? await stages.catalog.isClaimedElsewhere()
    _ = await stages.crew.idleCount
  }

  private func finished(_ ending: Ending) async {
    let root = rules.folder(named: ending.arrival.drop)?.root ?? RawPath("")
    stages.log.write(ending, at: root.appending(ending.arrival.path))
    // Without an outcome and without an error it waits for its time, or another run has it: the clock knows more.
    let isLeft = ending.outcome == nil && ending.error == nil
    if let error = ending.error, error.endsCatalog { giveUp(because: error) }
    await source.finish(ending.arrival, putBack: ending.outcome == nil && !isLeft)
    await clock.ended(ending.arrival)
    guard ending.outcome == .failed || isLeft else { return }
    await clock.poke()
    guard let error = ending.error else { return }
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
