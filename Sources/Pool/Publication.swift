package import Model

/// A staged file, the name it is to have, and what the worker says it wrote into it.
package struct Publication: Sendable {
  package var file: StagedFile
  package var path: PoolPath
  package var variant: RenderedVariant

  package init(file: StagedFile, path: PoolPath, variant: RenderedVariant) {
    self.file = file
    self.path = path
    self.variant = variant
  }
}
