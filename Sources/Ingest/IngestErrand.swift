import Catalog
import Glibc
import Intake
import Journal
package import Model
import Pool
import Posix
import Workshop

/// One run over the paths that somebody named: takes in every file below them, and ends.
package struct IngestErrand: Sendable {
  private let stages: Stages
  private let rules: DropRules
  /// By whose rules a file outside all drop folders is taken in, or every file when somebody said so.
  private let fallback: DropFolder
  private let isForced: Bool

  /// `named` is the drop folder whose rules hold for all files; without it, each file's own, else the first.
  ///
  /// Throws `usage` when there is no drop folder of that name.
  package init(_ stages: Stages, folders: [DropFolder], named: String?) throws(AgentError) {
    self.stages = stages
    rules = DropRules(folders)
    isForced = named != nil
    guard let fallback = named.map({ name in folders.first { $0.name == name } }) ?? folders.first else {
      let known = folders.map(\.name).joined(separator: ", ")
      throw AgentError(
        .usage, code: "no-such-drop", tried: "ingest by the rules of", on: safeText((named ?? "").utf8),
        cause: "there is no such drop folder", advice: "the config has: \(known)")
    }
    self.fallback = fallback
  }

  /// Takes in the files; `finished` hears of each one as it ends, and ``Ending/outcome`` is never nil there.
  package func run(_ paths: [RawPath], finished: @escaping @Sendable (RawPath, Ending) async -> Void) async {
    let desk = Desk(capacity: stages.laneCount * 2)
    await withDiscardingTaskGroup { group in
      group.addTask {
        for path in paths { await bring(path, to: desk, finished) }
        await desk.close(dropping: false)
      }
      await Lanes(desk: desk, passage: stages.passage).run(
        count: stages.laneCount, asked: true, folder: { folder(of: $0) },
        finished: { ending in
          var ending = ending
          if ending.outcome == nil { ending.outcome = .failed }
          await finished(location(of: ending.arrival), ending)
        })
    }
    await stages.crew.stop()
  }

  private func bring(
    _ path: RawPath, to desk: Desk, _ finished: @Sendable (RawPath, Ending) async -> Void
  ) async {
  }

  private func folder(of arrival: Arrival) -> DropFolder {
    isForced ? fallback : rules.folder(named: arrival.drop) ?? fallback
  }

  private func location(of arrival: Arrival) -> RawPath {
    guard !arrival.path.isAbsolute, let folder = rules.folder(named: arrival.drop) else { return arrival.path }
    return folder.root.appending(arrival.path)
  }
}
