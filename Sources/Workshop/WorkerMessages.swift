import Model

/// What the agent asks of a worker. Descriptors travel beside the message.
enum WorkerRequest: Codable, Sendable {
  /// The revision of these messages; both ends are one binary, so another number is a mistake.
  static let protocolRevision = 1

  /// The first message; no other comes before it.
  case configure(revision: Int, rules: WorkerRules)
  /// Read the whole of the file, which comes along, and keep its bytes.
  case hash
  /// Look at the bytes' header.
  case examine
  /// Make variants of the bytes, each into the descriptor that comes along at the item's place.
  case render(plan: RenderPlan)
  /// Let go of the bytes.
  case release
}

/// What a worker answers: one answer to each request.
enum WorkerReply: Codable, Sendable {
  case ready(revision: Int)
  case hashed(hash: ContentHash, byteCount: Int64)
  case examined(facts: ImageFacts)
  case rendered(rendering: Rendering)
  case released
  /// It could not be done; the worker is well.
  case failed(error: AgentError)
}
