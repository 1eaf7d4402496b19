import Catalog
import Model
import Posix

/// Brings arrivals to their queues again when their time has come: those that failed, those whose originals could not be
/// disposed of, and those that a dead run left.
///
/// Sleeps until the next one is due, and without end when none is. Every two seconds it looks only while another run has
/// something in hand, which may end without a word, or while a queue has no room for what is due.
actor RetryClock {
  private static let betweenLooks = Duration.seconds(2)
  /// As good as never.
  private static let never = Duration.seconds(365 * 86_400)

  private let catalog: CatalogStore
  private let queues: ArrivalQueues
  /// The drop folders whose arrivals are brought.
  private var drops: [String]
  /// What was brought and has not ended: it stays due until a lane claims it, and is not to be brought twice.
  private var brought: Set<Arrival> = []
  private var isPoked = false
  private var alarm: Task<Void, any Error>?

  init(catalog: CatalogStore, queues: ArrivalQueues, drops: [String]) {
    self.drops = drops
    self.catalog = catalog
    self.queues = queues
  }

  /// Something may be due earlier than it was: looks again.
  func poke() {
    isPoked = true
    alarm?.cancel()
  }

  /// A lane is done with an arrival, wherever it came from.
  func ended(_ arrival: Arrival) {
    guard brought.remove(arrival) != nil else { return }
    poke()
  }

  /// Brings the arrivals of these drop folders from now on.
  func serve(_ drops: [String]) {
    self.drops = drops
    brought = brought.filter { drops.contains($0.drop) }
    poke()
  }

  /// Runs until its task is cancelled.
  func run() async {
    while !Task.isCancelled {
      isPoked = false
      await sleep(until: bring())
    }
  }

  /// Brings what is due; returns when to look again.
  private func bring() async -> ContinuousClock.Instant {
    let soon = ContinuousClock.now + Self.betweenLooks
    do throws(AgentError) {
      if try await catalog.isClaimedElsewhere() { _ = try await catalog.recoverAbandoned() }
      let next = try await catalog.nextDue(in: drops) ?? .now + Self.never
      var hasRoom = true
      for drop in drops where try await !bring(of: drop) { hasRoom = false }
      let isClaimedElsewhere = try await catalog.isClaimedElsewhere()
      return !hasRoom || isClaimedElsewhere ? min(next, soon) : next
    } catch {
      return soon
    }
  }

  /// Brings what is due of a drop folder; false where its queue is full.
  private func bring(of drop: String) async throws(AgentError) -> Bool {
    // At least some that were not brought are among as many as that.
    for arrival in try await catalog.due(in: [drop], limit: brought.count + 64) where !brought.contains(arrival) {
      guard await queues.offer(arrival) else { return false }
      brought.insert(arrival)
    }
    return true
  }

  /// Until the instant or a poke, whichever is first.
  private func sleep(until instant: ContinuousClock.Instant) async {
    guard !isPoked else { return }
    let alarm = Task { try await Alarm.sleep(until: instant) }
    self.alarm = alarm
    await withTaskCancellationHandler {
      _ = await alarm.result
    } onCancel: {
      alarm.cancel()
    }
  }
}
