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
  private let gate: PoolGate
  private var rules: DropRules
  private var isStopping = false

  /// `rooms` are the folders whose filesystems can fill up: the pool's and the catalog's.
  package init(_ stages: Stages, folders: [DropFolder], rooms: [RawPath]) {
    self.stages = stages
    rules = DropRules(folders)
    desk = Desk(capacity: stages.laneCount * 2)
    clock = RetryClock(catalog: stages.catalog, desk: desk, drops: folders.map(\.name))
    room = RoomWatch(catalog: stages.catalog, folders: rooms, clock: clock)
    let (catalog, log, clock) = (stages.catalog, stages.log, clock)
    gate = PoolGate(pool: stages.pool, log: log) {
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

  /// Watches and takes in; `ready` is called once, when all watches stand. Returns after ``stop()``.
  package func run(ready: @Sendable () -> Void) async throws(AgentError) {
    await gate.look()
    try await source.start()
    if !isStopping { ready() }
    let (source, desk, clock, gate) = (source, desk, clock, gate)
    await withDiscardingTaskGroup { group in
      group.addTask {
        while case let settled = await source.next(atMost: 64), !settled.isEmpty {
          for arrival in settled { await desk.put(arrival) }
        }
        await desk.close(dropping: true)
      }
      group.addTask { await clock.run() }
      await Lanes(desk: desk, passage: stages.passage).run(
        count: stages.laneCount, admit: { await gate.pass() }, folder: { await self.rules.folder(named: $0.drop) },
        finished: { await self.finished($0) })
      group.cancelAll()
    }
    await room.stop()
    await stages.catalog.close()
  }

  /// Takes nothing more, finishes what is in hand, and lets ``run(ready:)`` return.
  ///
  /// What is not finished within `grace` is left for the next start.
  package func stop(within grace: Duration) async {
    isStopping = true
    await gate.stop()
    await source.stop()
    await stages.crew.stop(grace: grace)
  }

  /// Another process has made arrivals due.
  package func lookForDue() async {
    await clock.poke()
  }

  /// Goes on by other rules; what is in hand is finished by the old ones.
  package func reload(folders: [DropFolder], workerRules: WorkerRules) async {
    rules = DropRules(folders)
    await stages.crew.update(rules: workerRules)
    await source.update(folders: folders)
    await clock.serve(folders.map(\.name))
  }

  private func finished(_ ending: Ending) async {
    let root = rules.folder(named: ending.arrival.drop)?.root ?? RawPath("")
    stages.log.write(ending, at: root.appending(ending.arrival.path))
    // Without an outcome and without an error it waits for its time, or another run has it: the clock knows more.
    let isLeft = ending.outcome == nil && ending.error == nil
    await source.finish(ending.arrival, putBack: ending.outcome == nil && !isLeft)
    await clock.ended(ending.arrival)
    guard ending.outcome == .failed || isLeft else { return }
    await clock.poke()
    if let error = ending.error { await room.begin(after: error) }
  }
}
