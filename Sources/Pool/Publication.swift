package import Model

/// A staged file, the name it is to have, and what the worker says it wrote into it.
package struct Publication: Sendable {
  package var file: StagedFile
  package var path: PoolPath
  package var expected: RenderedVariant

  package init(file: StagedFile, path: PoolPath, expected: RenderedVariant) {
    self.file = file
    self.path = path
    self.expected = expected
  }
}
