package import Model

/// How the work on a claimed arrival went.
package enum Completion: Sendable {
  /// These variants were made and are durable in the pool; of an image that is known already, those that were missing.
  case stored(
    hash: ContentHash, byteCount: Int64, facts: ImageFacts, variants: [MadeVariant], libraryVersions: String = "")
  /// The pool holds all variants of these bytes already.
  case duplicate(ContentHash)
  /// The file is at fault.
  case rejected(AgentError, hash: ContentHash? = nil)
  /// We or the machine are at fault: to be tried again.
  case failed(AgentError, retryAfter: Duration, hash: ContentHash? = nil)
  /// It cost a worker its life or its time: tried again at once, and rejected at the third time.
  case workerLost(AgentError, hash: ContentHash? = nil)
  /// The file changed or went away, or is given back: as if it had not been claimed.
  case lost
}

/// A variant in the pool and the digest of the recipe that it was made by.
package struct MadeVariant: Hashable, Sendable {
  package var variant: RenderedVariant
  package var recipe: ContentHash

  package init(variant: RenderedVariant, recipe: ContentHash) {
    self.variant = variant
    self.recipe = recipe
  }
}

/// What the catalog made of a completion.
package struct Verdict: Hashable, Sendable {
  /// Nil when the arrival was lost, and nothing is recorded of it.
  package var outcome: Outcome?
  /// True when this very file with these very bytes was taken in before under the same path, and was only touched:
  /// `outcome` is then the earlier one.
  package var isUnchanged = false
  package var imageID: Int64?
  /// Why it was rejected, as it is recorded: the third time says so.
  package var error: AgentError?
  /// The outcome by whose rule the file is to be disposed of; nil when it stays.
  ///
  /// It differs from `outcome` for a file that is itself the original: one that was stored, and then renamed or linked in
  /// the drop folder, is a duplicate by name only and must not be deleted as one.
  package var disposal: Outcome?
}
