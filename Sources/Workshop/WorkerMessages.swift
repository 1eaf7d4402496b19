import Model

/// What the agent asks of a worker, as JSON; ``MakeOrder`` is asked as well. Descriptors travel beside the message.
enum WorkerRequest: Codable, Sendable {
  /// The revision of these messages; both ends are one binary, so another number is a mistake.
  static let protocolRevision = 4

  /// The first message; no other comes before it.
  case configure(revision: Int, rules: WorkerRules)
  /// Take up a file of so many bytes, which comes along as sealed memory, and look at its header.
  case examine(byteCount: Int)
  /// Make variants of the bytes, each into the descriptor that comes along at the item's place.
  case render(plan: RenderPlan)
  /// Let go of the bytes, and of the memory that was used for earlier ones.
  case release
}

/// What a worker answers, as JSON: one answer to each request; to ``MakeOrder`` the answer is ``Making``.
enum WorkerReply: Codable, Sendable {
  case ready(revision: Int, sandbox: SandboxReport)
  case examined(facts: ImageFacts)
  case rendered(rendering: Rendering)
  case released
  /// It could not be done; the worker is well.
  case failed(error: AgentError)
}
