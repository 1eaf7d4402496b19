/// Lets one file at a time be worked on of those that take much memory: first come, first served.
///
/// Each alone fits into a worker; as many as there are workers would not fit into the machine.
package actor HeavyTurn {
  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  package init() {}

  /// Runs `work` when nobody else's is running.
  package nonisolated func run<Result>(_ work: () async throws -> Result) async rethrows -> Result {
    await take()
    do {
      let result = try await work()
      await giveBack()
      return result
    } catch {
      await giveBack()
      throw error
    }
  }

  private func take() async {
    guard isTaken else {
      isTaken = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  /// Hands the turn on to whoever waits the longest.
  private func giveBack() {
    if waiting.isEmpty {
      isTaken = false
    } else {
      waiting.removeFirst().resume()
    }
  }
}
