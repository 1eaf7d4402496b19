import Model

/// Puts what is worked on side by side back into its order: each waits for its turn to be told.
///
/// So as many are on their way at once as there are who wait, and no more.
actor Turns {
  private var current = 0
  private var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
  /// What ended it all.
  private(set) var failure: AgentError?

  /// Waits until all before this number, from 0, have passed; false when there will be no more turns.
  func wait(for number: Int) async -> Bool {
    guard failure == nil else { return false }
    guard number != current else { return true }
    return await withCheckedContinuation { waiting[number] = $0 }
  }

  /// Hands the turn on to the next number.
  func pass() {
    current += 1
    waiting.removeValue(forKey: current)?.resume(returning: failure == nil)
  }

  /// Nobody has a turn any more.
  func stop(because error: AgentError) {
    failure = failure ?? error
    for continuation in waiting.values { continuation.resume(returning: false) }
    waiting = [:]
  }
}
