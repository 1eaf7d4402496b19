import Catalog
import Intake
package import Model
import Posix
import Workshop

/// One run over the paths that somebody named: takes in every file below them, and ends.
package struct IngestErrand: Sendable {
  /// A drop folder, where its root really is, and what is passed over in it.
  private struct Home: Sendable {
    let folder: DropFolder
    let root: RawPath
    let rules: IgnoreRules
  }

  private let stages: Stages
  private let homes: [Home]
  /// By whose rules a file outside all drop folders is taken in, or every file when one was named.
  private let fallback: DropFolder
  private let isNamed: Bool
  private let headroom: Headroom

  /// `named` is the drop folder whose rules hold for all files; without it, each file's own, else the first.
  ///
  /// Throws `usage` when there is no drop folder of that name, `low-space` when there is too little room to begin.
  package init(
    _ stages: Stages, folders: [DropFolder], named: String?, headroom: Headroom
  ) throws(AgentError) {
    let wanted = named == nil ? folders.first : folders.first { $0.name == named }
    guard let wanted else {
      throw AgentError(
        .usage, code: "no-such-drop", tried: "ingest by the rules of", on: safeText((named ?? "").utf8),
        cause: "there is no such drop folder", advice: "the config has: \(folders.map(\.name).joined(separator: ", "))")
    }
    if let shortage = headroom.shortage { throw shortage }
    self.stages = stages
    self.headroom = headroom
    fallback = wanted
    isNamed = named != nil
    homes = folders.map { own in
      var folder = named == nil ? own : wanted
      folder.root = own.root
      return Home(
        folder: own, root: (try? own.root.resolved()) ?? own.root, rules: IgnoreRules(for: folder, beside: folders))
    }
  }

  /// How many files there are at and below the paths, for a progress bar. Blocks on the disk.
  package func count(_ paths: [RawPath]) -> Int {
    var files = 0
    for path in paths {
      guard let place = try? path.resolved(), var tour = try? tour(of: place) else {
        files += 1
        continue
      }
      while let step = tour.walk.step() {
        if case .file = step { files += 1 }
      }
    }
    return files
  }

  /// Takes in the files; `finished` hears of each as it ends, with where it lies. An outcome is always given there.
  ///
  /// Throws what broke the catalog; the files that were not reached then are not told of.
  package func run(
    _ paths: [RawPath], finished: @escaping @Sendable (RawPath, Ending) async -> Void
  ) async throws(AgentError) {
    let desk = Desk(capacity: stages.laneCount * 2)
    let seeker = PathSeeker(
      desk: desk, tour: { folder throws(AgentError) in try tour(of: folder) }, arrival: { arrival(at: $0, $1) },
      failed: { path, error in await finished(path, undone(path, error)) })
    await withDiscardingTaskGroup { group in
      group.addTask {
        for path in paths { await seeker.bring(path) }
        await desk.close(dropping: false)
      }
      await Lanes(desk: desk, passage: stages.passage).run(
        count: stages.laneCount, asked: true,
        admitted: { [headroom] () async throws(AgentError) in
          if let shortage = headroom.shortage { throw shortage }
          return true
        },
        folder: { folder(for: $0) },
        finished: { ending in
          await finished(location(of: ending.arrival), decided(ending))
          if ending.error?.endsCatalog ?? false { await desk.close(dropping: true) }
        })
    }
    await stages.crew.stop()
    if let failure = await stages.catalog.failure { throw failure }
    // What failed here is tried again there.
    _ = try? await stages.catalog.tellWatch()
    await stages.catalog.close()
  }

  /// A walk of the folder that passes over what its drop folder passes over: that is told by the path below the root.
  private func tour(of folder: RawPath) throws(AgentError) -> PathSeeker.Tour {
    for home in homes {
      guard let below = folder.below(home.root) else { continue }
      return PathSeeker.Tour(root: home.root, walk: try TreeWalk(of: home.root, from: below, rules: home.rules))
    }
    return PathSeeker.Tour(
      root: folder, walk: try TreeWalk(of: folder, rules: IgnoreRules(ignoring: fallback.ignore)))
  }

  private func arrival(at path: RawPath, _ status: FileStatus) -> Arrival {
    for home in homes {
      guard let below = path.below(home.root) else { continue }
      return Arrival(drop: home.folder.name, path: below, identity: status.identity)
    }
    return Arrival(drop: fallback.name, path: path, identity: status.identity)
  }

  /// The ending of what could not even be reached.
  private func undone(_ path: RawPath, _ error: AgentError) -> Ending {
    let nowhere = FileIdentity(device: 0, inode: 0, size: 0, modified: 0, changed: 0)
    let arrival = Arrival(drop: fallback.name, path: path, identity: nowhere)
    return Ending(arrival, error.fault == .file ? .rejected : .failed, error: error)
  }

  private func folder(for arrival: Arrival) -> DropFolder {
    let own = homes.first { $0.folder.name == arrival.drop }?.folder ?? fallback
    guard isNamed else { return own }
    var folder = fallback
    folder.root = own.root
    return folder
  }

  private func location(of arrival: Arrival) -> RawPath {
    guard !arrival.path.isAbsolute, let home = homes.first(where: { $0.folder.name == arrival.drop }) else {
      return arrival.path
    }
    return home.root.appending(arrival.path)
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
