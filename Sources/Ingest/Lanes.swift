import Catalog
import Model
import Posix

/// Several arrivals on their way at once: one waits for the disk while another is rendered.
struct Lanes: Sendable {
  let desk: Desk
  let passage: Passage

  /// Takes arrivals from the desk until it is closed and empty; `finished` hears of each, on no particular thread.
  ///
  /// `admitted` is asked before an arrival is touched: false lets go of it, and what it throws is why it failed. `rules`
  /// gives the drop folder of an arrival, nil where that is no more, and all drop folders.
  func run(
    count: Int, asked: Bool = false, admitted: @escaping @Sendable () async throws(AgentError) -> Bool,
    rules: @escaping @Sendable (Arrival) async -> (folder: DropFolder?, folders: [DropFolder]),
    finished: @escaping @Sendable (Ending) async -> Void
  ) async {
    await withDiscardingTaskGroup { group in
      for _ in 0..<count {
        group.addTask {
          while let arrival = await desk.next() {
            do throws(AgentError) {
              guard try await admitted() else { continue }
              await finished(ending(of: arrival, by: rules(arrival), asked: asked))
            } catch {
              await finished(Ending(arrival, .failed, error: error))
            }
          }
        }
      }
    }
  }

  private func ending(
    of arrival: Arrival, by rules: (folder: DropFolder?, folders: [DropFolder]), asked: Bool
  ) async -> Ending {
    guard let folder = rules.folder else {
      let cause = "the config does not name its drop folder any more"
      return Ending(arrival, nil, error: AgentError(.moved, code: "drop-gone", tried: "take in a file", cause: cause))
    }
    do throws(AgentError) {
      return try await passage.take(arrival, in: folder, of: rules.folders, asked: asked)
    } catch {
      // The catalog can't be written, so nothing was decided. A lane that waits keeps the others from spinning too.
      if !error.endsCatalog { try? await Alarm.sleep(for: .seconds(2)) }
      return Ending(arrival, nil, error: error)
    }
  }
}
