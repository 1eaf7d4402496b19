import Catalog
import Model
import Posix

/// Brings arrivals that failed to the desk again when their time has come.
///
/// Sleeps until the next one is due, and without end when none is.
actor RetryClock {
  private let catalog: CatalogStore
  private let desk: Desk
  /// The drop folders whose arrivals are brought.
  private let drops: [String]
  private var wake: CheckedContinuation<Void, Never>?
  private var isPoked = false
  private var alarm: Task<Void, Never>?

  init(catalog: CatalogStore, desk: Desk, drops: [String]) {
    self.drops = drops
    self.catalog = catalog
    self.desk = desk
  }

  /// Something may be due earlier than it was: looks again.
  func poke() {
    isPoked = true
    wake?.resume()
    wake = nil
  }

  /// Runs until its task is cancelled.
  func run() async {
    while !Task.isCancelled {
      isPoked = false
      for arrival in (try? await catalog.due(in: drops, limit: 256)) ?? [] { await desk.put(arrival) }
      await sleep(until: try? await catalog.nextDue(in: drops))
    }
  }

  /// Until the instant or a poke, whichever is first.
  private func sleep(until due: ContinuousClock.Instant?) async {
    guard !isPoked, !Task.isCancelled else { return }
    if let due {
      alarm = Task {
        try? await Alarm.sleep(until: due)
        poke()
      }
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { wake = $0 }
    } onCancel: {
      Task { await poke() }
    }
    alarm?.cancel()
    alarm = nil
  }
}
