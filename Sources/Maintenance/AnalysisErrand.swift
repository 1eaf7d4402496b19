package import Ingest
package import Model

/// One run of analyses: of every file below the paths that somebody named, told in the order in which they are found.
package struct AnalysisErrand: Sendable {
  private let homes: DropHomes
  private let analyst: Analyst
  /// Files on their way at once: enough that each worker has another one while a result waits for its turn.
  private let laneCount: Int

  /// `workers` is the number of the crew's.
  package init(homes: DropHomes, analyst: Analyst, workers: Int) {
    self.homes = homes
    self.analyst = analyst
    laneCount = workers * 2
  }

  /// Looks at the files; `tell` hears of each, one at a time, and what it throws ends the run.
  ///
  /// `names` gives one path after the other. Throws what `names` and `tell` throw, and what is wrong with the catalog or
  /// the pool.
  package func run(
    names: sending @escaping () throws(AgentError) -> RawPath?,
    tell: @escaping @Sendable (Analysis) throws(AgentError) -> Void
  ) async throws(AgentError) {
    let seeker = PathSeeker(homes: homes, findsTwice: true, names: names)
    let turns = Turns()
    await withDiscardingTaskGroup { group in
      for _ in 0..<laneCount {
        group.addTask {
          do throws(AgentError) {
            while await turns.failure == nil, let find = try await seeker.next() {
              let analysis = try await analysis(of: find)
              guard await turns.wait(for: find.number) else { return }
              try tell(analysis)
              await turns.pass()
            }
          } catch {
            await turns.stop(because: error)
          }
        }
      }
    }
    if let failure = await turns.failure { throw failure }
  }

  private func analysis(of find: PathSeeker.Find) async throws(AgentError) -> Analysis {
    switch find.place {
    case .success(let place):
      let arrival = homes.arrival(at: place.path, place.status)
      return try await analyst.analyse(arrival, in: homes.folder(for: arrival), called: find.name)
    case .failure(let error):
      return Analyst.bad(Analysis(find.name, drop: homes.fallback.name), because: error)
    }
  }
}
