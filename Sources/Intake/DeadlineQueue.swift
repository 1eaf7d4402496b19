/// Instants at which something is due, the earliest first: a binary heap.
struct DeadlineQueue<Element> {
  private var heap: [(at: ContinuousClock.Instant, element: Element)] = []

  var count: Int { heap.count }
  var earliest: ContinuousClock.Instant? { heap.first?.at }

  mutating func add(_ element: Element, at instant: ContinuousClock.Instant) {
    heap.append((instant, element))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].at < heap[parent].at else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the earliest element that is due at `now`; nil when none is.
  mutating func popFirst(dueAt now: ContinuousClock.Instant) -> (at: ContinuousClock.Instant, element: Element)? {
    guard let first = heap.first, first.at <= now else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    sink(0)
    return first
  }

  /// Keeps what `isWanted` says.
  mutating func keep(_ isWanted: (ContinuousClock.Instant, Element) -> Bool) {
    heap = heap.filter { isWanted($0.at, $0.element) }
    for parent in stride(from: heap.count / 2, through: 0, by: -1) { sink(parent) }
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].at < heap[least].at {
        least = child
      }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
