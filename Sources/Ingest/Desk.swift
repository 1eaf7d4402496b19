import Model

/// The bounded queue between those who bring arrivals and the lanes that take them in.
///
/// When it is full, whoever brings one waits; so a backlog stays on the disk, where it is safe.
actor Desk {
  /// Arrivals that may lie here at once.
  private let capacity: Int
  private var arrivals: [Arrival] = []
  private var isClosed = false
  private var takers: [CheckedContinuation<Arrival?, Never>] = []
  private var bringers: [CheckedContinuation<Void, Never>] = []

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Lays an arrival down, when there is room; after ``close(dropping:)`` it is let go.
  func put(_ arrival: Arrival) async {
    while arrivals.count >= capacity, !isClosed {
      await withCheckedContinuation { bringers.append($0) }
    }
    _ = offer(arrival)
  }

  /// Lays an arrival down if there is room, and says whether it did.
  func offer(_ arrival: Arrival) -> Bool {
    guard !isClosed, arrivals.count < capacity else { return false }
    if takers.isEmpty {
      arrivals.append(arrival)
    } else {
      takers.removeFirst().resume(returning: arrival)
    }
    return true
  }

  /// The next arrival, when there is one; nil once the desk is closed and empty.
  func next() async -> Arrival? {
    if !arrivals.isEmpty {
      if !bringers.isEmpty { bringers.removeFirst().resume() }
      return arrivals.removeFirst()
    }
    guard !isClosed else { return nil }
    return await withCheckedContinuation { takers.append($0) }
  }

  /// Takes nothing more. `dropping` lets go of what lies here too: it was not claimed, so the next scan finds it.
  func close(dropping: Bool) {
    isClosed = true
    if dropping { arrivals = [] }
    for taker in takers { taker.resume(returning: nil) }
    for bringer in bringers { bringer.resume() }
    takers = []
    bringers = []
  }
}
