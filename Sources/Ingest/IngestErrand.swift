import Catalog
package import Model
import Posix
import Workshop

/// One run over the paths that somebody named: takes in every file below them, and ends.
package struct IngestErrand: Sendable {
  private let stages: Stages
  private let homes: DropHomes
  private let folders: [DropFolder]
  private let headroom: Headroom

  /// `named` is the drop folder whose rules hold for all files; without it, each file's own, else the first. The files of
  /// Sluice itself in a folder are passed over.
  ///
  /// Throws `usage` when there is no drop folder of that name, `low-space` when there is too little room to begin.
  package init(
    _ stages: Stages, folders: [DropFolder], besides own: OwnFiles, named: String?, headroom: Headroom
  ) throws(AgentError) {
    homes = try DropHomes(folders, besides: own, named: named, putsBack: true)
    if let shortage = headroom.shortage { throw shortage }
    self.stages = stages
    self.folders = folders
    self.headroom = headroom
  }

  /// How many files there are at and below the paths, for a progress bar. Blocks on the disk.
  package func count(_ paths: [RawPath]) -> Int {
    homes.count(paths)
  }

  /// Takes in the files; `finished` hears of each as it ends, with where it lies. An outcome is always given there.
  ///
  /// Throws what broke the catalog; the files that were not reached then are not told of.
  package func run(
    _ paths: [RawPath], finished: @escaping @Sendable (RawPath, Ending) async -> Void
  ) async throws(AgentError) {
    let desk = Desk(capacity: stages.laneCount * 2)
    let seeker = PathSeeker(homes: homes, findsTwice: false, names: Self.eachOf(paths))
    await withDiscardingTaskGroup { group in
      group.addTask {
        while let finds = try? await seeker.next(atMost: Self.batch), !finds.isEmpty {
          var arrivals: [Arrival] = []
          for find in finds {
            switch find.place {
            case .success(let place): arrivals.append(homes.arrival(at: place.path, place.status))
            case .failure(let error): await finished(find.name, undone(find.name, error))
            }
          }
          await sort(arrivals, onto: desk, finished)
        }
        await desk.close(dropping: false)
      }
      await Lanes(desk: desk, passage: stages.passage(of: folders)).run(
        count: stages.laneCount, asked: true,
        admitted: { [headroom] () async throws(AgentError) in
          if let shortage = headroom.shortage { throw shortage }
          return true
        },
        rules: { [folders] in (homes.folder(for: $0), folders) },
        finished: { ending in
          await finished(homes.location(of: ending.arrival), decided(ending))
          if ending.error?.endsCatalog ?? false { await desk.close(dropping: true) }
        })
    }
    await stages.crew.stop()
    if let failure = await stages.catalog.failure { throw failure }
    // What failed here is tried again there.
    _ = try? await stages.catalog.tellWatch()
    await stages.catalog.close()
  }

  /// Files that are looked up at once.
  private static let batch = 256

  /// Tells of those that were taken in before, with nothing left to do, and lays the others on the desk.
  private func sort(
    _ arrivals: [Arrival], onto desk: Desk, _ finished: @Sendable (RawPath, Ending) async -> Void
  ) async {
    // What breaks the catalog is told of by whoever claims.
    let records = (try? await stages.catalog.ended(arrivals)) ?? []
    for (index, arrival) in arrivals.enumerated() {
      guard index < records.count, let record = records[index] else {
        await desk.put(arrival)
        continue
      }
      var ending = Ending(arrival, record.outcome, hash: record.hash)
      ending.isUnchanged = true
      await finished(homes.location(of: arrival), ending)
    }
  }

  private static func eachOf(_ paths: [RawPath]) -> sending () throws(AgentError) -> RawPath? {
    var rest = paths.makeIterator()
    return { rest.next() }
  }

  /// The ending of what could not even be reached.
  private func undone(_ path: RawPath, _ error: AgentError) -> Ending {
    let nowhere = FileIdentity(device: 0, inode: 0, size: 0, modified: 0, changed: 0)
    let arrival = Arrival(drop: homes.fallback.name, path: path, identity: nowhere)
    return Ending(arrival, error.fault == .file ? .rejected : .failed, error: error)
  }

  /// What another run has in hand, or what changed meanwhile, did not end here.
  private func decided(_ ending: Ending) -> Ending {
    guard ending.outcome == nil else { return ending }
    var ending = ending
    ending.outcome = .failed
    if ending.error == nil {
      ending.error = AgentError(
        .transient, code: "in-hand", tried: "ingest", on: ending.arrival.path.description,
        cause: "another run of Sluice has it in hand")
    }
    return ending
  }
}
