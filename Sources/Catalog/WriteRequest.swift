import Model

/// A call that waits for the next transaction.
final class WriteRequest {
  private enum Progress {
    case waiting
    case performed(() -> Void)
  }

  /// Whether what is done has to be durable before the caller hears of it.
  let isDurable: Bool
  private let attempt: (Ledger) throws(AgentError) -> () -> Void
  private let failure: (AgentError) -> Void
  private var progress = Progress.waiting

  init<Value: Sendable>(
    isDurable: Bool, _ body: @escaping (Ledger) throws(AgentError) -> Value,
    _ continuation: CheckedContinuation<Result<Value, AgentError>, Never>
  ) {
    self.isDurable = isDurable
    attempt = { ledger throws(AgentError) in
      let value = try body(ledger)
      return { continuation.resume(returning: .success(value)) }
    }
    failure = { error in continuation.resume(returning: .failure(error)) }
  }

  /// Does the work in a savepoint, which is undone when it fails. Throws only when the whole transaction is lost.
  func perform(_ ledger: Ledger) throws(AgentError) {
    let connection = ledger.connection
    try connection.run("SAVEPOINT request")
    do throws(AgentError) {
      progress = .performed(try attempt(ledger))
    } catch {
      // Some errors end the transaction by themselves, and then nothing of the group is left.
      guard connection.isInTransaction, !error.endsCatalog else { throw error }
      try connection.run("ROLLBACK TO request")
      progress = .performed { [failure] in failure(error) }
    }
    try connection.run("RELEASE request")
  }

  /// The transaction is durable: says how this call's part of it went.
  func succeed() {
    guard case .performed(let resume) = progress else { return }
    resume()
  }

  /// The transaction is lost.
  func fail(_ error: AgentError) {
    failure(error)
  }
}
