import Intake
package import Model
import Posix

/// One run over the paths that somebody named: takes in every file below them, and ends.
package struct IngestErrand: Sendable {
  /// A drop folder and where its root really is.
  private struct Home: Sendable {
    let folder: DropFolder
    let root: RawPath
  }

  private let stages: Stages
  private let homes: [Home]
  /// By whose rules a file outside all drop folders is taken in, or every file when one was named.
  private let fallback: DropFolder
  private let isNamed: Bool

  /// `named` is the drop folder whose rules hold for all files; without it, each file's own, else the first.
  ///
  /// Throws `usage` when there is no drop folder of that name.
  package init(_ stages: Stages, folders: [DropFolder], named: String?) throws(AgentError) {
    guard let fallback = named.map({ name in folders.first { $0.name == name } }) ?? folders.first else {
      throw AgentError(
        .usage, code: "no-such-drop", tried: "ingest by the rules of", on: safeText((named ?? "").utf8),
        cause: "there is no such drop folder", advice: "the config has: \(folders.map(\.name).joined(separator: ", "))")
    }
    self.stages = stages
    self.fallback = fallback
    isNamed = named != nil
    homes = folders.map { Home(folder: $0, root: (try? $0.root.resolved()) ?? $0.root) }
  }

  /// The number of files below the paths and their bytes, for a progress bar. Blocks on the disk.
  package static func measure(_ paths: [RawPath]) -> (files: Int, bytes: Int64) {
    var (files, bytes) = (0, Int64(0))
    for path in paths {
      guard let place = try? path.resolved(), let status = try? FileStatus(of: place) else { continue }
      guard status.kind == .folder, var walk = try? TreeWalk(of: place) else {
        (files, bytes) = (files + 1, bytes + status.identity.size)
        continue
      }
      while let step = walk.step() {
        guard case .file(_, let status) = step else { continue }
        (files, bytes) = (files + 1, bytes + status.identity.size)
      }
    }
    return (files, bytes)
  }

  /// Takes in the files; `finished` hears of each as it ends, with where it lies. An outcome is always given there.
  package func run(_ paths: [RawPath], finished: @escaping @Sendable (RawPath, Ending) async -> Void) async {
    let desk = Desk(capacity: stages.laneCount * 2)
    let walking = ThreadExecutor(name: "sluice-walk")
    await withDiscardingTaskGroup { group in
      group.addTask(executorPreference: walking) {
        for path in paths { await bring(path, to: desk, finished) }
        await desk.close(dropping: false)
      }
      await Lanes(desk: desk, passage: stages.passage).run(
        count: stages.laneCount, asked: true, folder: { folder(for: $0) },
        finished: { ending in await finished(location(of: ending.arrival), decided(ending)) })
    }
    await stages.crew.stop()
  }

  /// Lays every file at or below the path on the desk.
  private func bring(
    _ path: RawPath, to desk: Desk, _ finished: @Sendable (RawPath, Ending) async -> Void
  ) async {
    do throws(AgentError) {
      let place = try path.resolved()
      let status = try FileStatus(of: place)
      guard status.kind == .folder else { return try await offer(place, status, to: desk, finished) }
      var walk = try TreeWalk(of: place)
      while let step = walk.step() {
        switch step {
        case .file(let below, let status): try await offer(place.appending(below), status, to: desk, finished)
        case .folder: break
        case .unreadable(let below, let error): await fail(place.appending(below), error, finished)
        }
      }
    } catch {
      await fail(path, error, finished)
    }
  }

  private func offer(
    _ path: RawPath, _ status: FileStatus, to desk: Desk, _ finished: @Sendable (RawPath, Ending) async -> Void
  ) async throws(AgentError) {
    guard status.kind == .file else {
      throw AgentError(
        .file, code: "no-regular-file", tried: "ingest", on: path.description, cause: "it is no regular file")
    }
    let home = homes.first { path.below($0.root) != nil }
    await desk.put(
      Arrival(
        drop: home?.folder.name ?? fallback.name, path: home.flatMap { path.below($0.root) } ?? path,
        identity: status.identity))
  }

  private func fail(
    _ path: RawPath, _ error: AgentError, _ finished: @Sendable (RawPath, Ending) async -> Void
  ) async {
    let nowhere = FileIdentity(device: 0, inode: 0, size: 0, modified: 0, changed: 0)
    let arrival = Arrival(drop: fallback.name, path: path, identity: nowhere)
    await finished(path, Ending(arrival, error.fault == .file ? .rejected : .failed, error: error))
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
