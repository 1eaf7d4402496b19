import Model

extension AgentError {
  /// The same error where it met the pool: a name that is not there is then never the arriving file's doing.
  func inPool(tried: String, on subject: String) -> AgentError {
    var error = self
    error.tried = tried
    error.subject = subject
    if error.fault == .moved {
      error.fault = .transient
      error.advice = "see that the pool is mounted and that nothing else changes it"
    }
    return error
  }
}
