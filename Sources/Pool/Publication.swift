package import Model

/// A staged file, the name it is to have, what the worker says it wrote into it, and what it is to say of itself.
package struct Publication: Sendable {
  package var file: StagedFile
  package var path: PoolPath
  package var expected: RenderedVariant
  package var label: VariantLabel

  package init(file: StagedFile, path: PoolPath, expected: RenderedVariant, label: VariantLabel) {
    self.file = file
    self.path = path
    self.expected = expected
    self.label = label
  }
}
