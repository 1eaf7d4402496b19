package import Model

/// A staged file, the name it is to have, what the worker says it wrote into it, and what it is to say of itself.
package struct Publication: Sendable {
  package var file: StagedFile
  package var path: PoolPath
  package var expected: RenderedVariant
  package var label: VariantLabel
  /// Whether other bytes that have the name may be replaced: a row that tells of them must have been told of first.
  package var mayReplace: Bool

  /// The recipes that rows of this agent's catalog name for this variant.
  package var recorded: Set<ContentHash>

  package init(
    file: StagedFile, path: PoolPath, expected: RenderedVariant, label: VariantLabel, mayReplace: Bool = true,
    recorded: Set<ContentHash> = []
  ) {
    self.recorded = recorded
    self.mayReplace = mayReplace
    self.file = file
    self.path = path
    self.expected = expected
    self.label = label
  }
}
