package import Model

/// How an arrival's passage ended, with all that a log line or a summary says of it.
package struct Ending: Sendable {
  package var arrival: Arrival
  /// Nil when nothing was decided: the file changed and settles anew, went away, or another process has it.
  package var outcome: Outcome?
  package var hash: ContentHash?
  /// Why it was rejected or failed, or was let go.
  package var error: AgentError?
  /// True when this very file was taken in before, and was only touched, or not even that.
  package var isUnchanged = false
  /// True when the pool had these bytes, and no other original of them stands: the file counts as stored.
  package var isOnlyOriginal = false
  /// Why the original is still where it was, though the config says otherwise.
  package var disposalError: AgentError?
  package var variants: [RenderedVariant] = []
  package var seconds = StageSeconds()

  package init(_ arrival: Arrival, _ outcome: Outcome?, hash: ContentHash? = nil, error: AgentError? = nil) {
    self.arrival = arrival
    self.outcome = outcome
    self.hash = hash
    self.error = error
  }

  /// Bytes of the variants that were made.
  package var bytesOut: Int64 { variants.reduce(0) { $0 + $1.byteCount } }
}

/// Wall-clock seconds that an arrival spent in each stage, waiting for its turn left out.
package struct StageSeconds: Sendable {
  package var hash = 0.0
  package var render = 0.0
  package var encode = 0.0
  package var publish = 0.0
  package var record = 0.0

  package init() {}
}
