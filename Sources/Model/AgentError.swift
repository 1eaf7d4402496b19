/// What went wrong: what was tried, on what, why it failed and what to do next.
package struct AgentError: Error, Hashable, Sendable, Codable {
  /// Whose fault it is, which decides what becomes of it. Given where the error arises.
  package enum Fault: String, Codable, Sendable {
    /// The file's: permanent until the file changes.
    case file
    /// The file is cut short: as `file`, and expected to change.
    case incomplete
    /// The file changed or went away below us: it settles anew.
    case moved
    /// It cost a worker its life or its time: tried again, and the third time the file's.
    case worker
    /// Passing: a lock, a permission, an input or output error. Tried again.
    case transient
    /// The machine ran out of something: space, descriptors, memory. Tried again when there is more of it.
    case resource
    /// The command line's. Exit status 64.
    case usage
    /// The configuration's. Exit status 78.
    case configuration
    /// Ours.
    case bug
  }

  package var fault: Fault
  /// A short stable name of the cause for programs: `ENOSPC`, `too-many-pixels`, `worker-timeout`.
  package var code: String
  /// What was tried, after "could not": `open`, `decode`, `publish a variant`.
  package var tried: String
  /// What it was tried on, in a form that is safe to show; empty when there is no one thing.
  package var subject: String
  /// Why it failed, in words.
  package var cause: String
  /// What a person can do about it; empty when there is nothing.
  package var advice: String

  package init(
    _ fault: Fault, code: String, tried: String, on subject: String = "", cause: String, advice: String = ""
  ) {
    self.fault = fault
    self.code = code
    self.tried = tried
    self.subject = subject
    self.cause = cause
    self.advice = advice
  }
}

extension AgentError: CustomStringConvertible {
  /// `could not open drop/a.jpg: permission denied; let the agent's user read it`.
  package var description: String {
    let what = subject.isEmpty ? "could not \(tried)" : "could not \(tried) \(subject)"
    return advice.isEmpty ? "\(what): \(cause)" : "\(what): \(cause); \(advice)"
  }

  /// The cause and the advice alone, for where the file is already named.
  package var reason: String { advice.isEmpty ? cause : "\(cause); \(advice)" }
}
