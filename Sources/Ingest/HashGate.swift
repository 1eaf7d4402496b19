import Model
import Synchronization

/// Lets one file of a content through at a time: its twins wait and then find it known.
final class HashGate: Sendable {
  private let waiting = Mutex<[ContentHash: [CheckedContinuation<Void, Never>]]>([:])

  /// Whether the caller is the first with this content, and so has to call ``leave(_:)`` when it is done.
  func enter(_ hash: ContentHash) -> Bool {
    waiting.withLock { waiting in
      guard waiting[hash] == nil else { return false }
      waiting[hash] = []
      return true
    }
  }

  /// Waits until the one that entered has left; returns at once when nobody is in.
  func waitUntilLeft(_ hash: ContentHash) async {
    await withCheckedContinuation { continuation in
      let isIn = waiting.withLock { waiting in
        waiting[hash]?.append(continuation)
        return waiting[hash] != nil
      }
      if !isIn { continuation.resume() }
    }
  }

  /// How many wait for the one that entered.
  func waitingCount(_ hash: ContentHash) -> Int { waiting.withLock { $0[hash]?.count ?? 0 } }

  func leave(_ hash: ContentHash) {
    let twins = waiting.withLock { $0.removeValue(forKey: hash) }
    for twin in twins ?? [] { twin.resume() }
  }
}
