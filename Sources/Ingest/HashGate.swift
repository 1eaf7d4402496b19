import Model

/// Lets one file of a content through at a time: its twins wait and then find it known.
actor HashGate {
  private var waiting: [ContentHash: [CheckedContinuation<Void, Never>]] = [:]

  /// Whether the caller is the first with this content, and so has to call ``leave(_:)`` when it is done.
  func enter(_ hash: ContentHash) -> Bool {
    guard waiting[hash] == nil else { return false }
    waiting[hash] = []
    return true
  }

  /// Waits until the one that entered has left; returns at once when nobody is in.
  func waitUntilLeft(_ hash: ContentHash) async {
    guard waiting[hash] != nil else { return }
    await withCheckedContinuation { waiting[hash]?.append($0) }
  }

  func leave(_ hash: ContentHash) {
    for continuation in waiting.removeValue(forKey: hash) ?? [] { continuation.resume() }
  }
}
