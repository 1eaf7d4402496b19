/// A watched folder: a `[drop NAME]` section.
package struct DropFolder: Hashable, Sendable {
  package var name: String
  /// The root, absolute.
  package var root: RawPath
  /// Whether folders below the root are watched too.
  package var isRecursive: Bool
  /// How long a file must be quiet before it is taken.
  package var settle: Duration
  /// Patterns (`fnmatch(3)`) of names that are passed over, in addition to the built-in ones.
  package var ignore: [String]
  /// The variants made of what arrives here.
  package var variants: [VariantSpec]
  package var onStored: Disposal
  package var onDuplicate: Disposal
  package var onRejected: Disposal

  package init(
    name: String, root: RawPath, isRecursive: Bool = true, settle: Duration = .milliseconds(500),
    ignore: [String] = [], variants: [VariantSpec], onStored: Disposal = .keep, onDuplicate: Disposal = .keep,
    onRejected: Disposal = .keep
  ) {
    self.name = name
    self.root = root
    self.isRecursive = isRecursive
    self.settle = settle
    self.ignore = ignore
    self.variants = variants
    self.onStored = onStored
    self.onDuplicate = onDuplicate
    self.onRejected = onRejected
  }
}

/// What becomes of an original.
package enum Disposal: Hashable, Sendable {
  case keep
  case delete
  /// Into this folder, absolute, keeping the path below the drop folder.
  case move(RawPath)
}
