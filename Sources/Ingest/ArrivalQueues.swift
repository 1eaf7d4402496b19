import Model

/// A bounded queue for each drop folder.
actor ArrivalQueues {
  private let capacity: Int
  private var queues: [String: Desk] = [:]
  private var isClosed = false

  /// `capacity` is how many arrivals each of them holds.
  init(capacity: Int) {
    self.capacity = capacity
  }

  /// The queue of this drop folder, which is there from now on; a closed one after ``close()``.
  func open(_ drop: String) async -> Desk {
    let queue = Desk(capacity: capacity)
    if isClosed {
      await queue.close(dropping: true)
    } else {
      queues[drop] = queue
    }
    return queue
  }

  /// Puts an arrival into the queue of its drop folder; false where that is full, or is not there.
  func offer(_ arrival: Arrival) async -> Bool {
    await queues[arrival.drop]?.offer(arrival) ?? false
  }

  /// Closes the queue of this drop folder, and lets go of what is in it.
  func close(_ drop: String) async {
    await queues.removeValue(forKey: drop)?.close(dropping: true)
  }

  /// Closes all queues, and lets go of what is in them.
  func close() async {
    isClosed = true
    for queue in queues.values { await queue.close(dropping: true) }
    queues = [:]
  }
}
