import Model

/// `[drop NAME]`: a watched folder.
///
/// Its defaults are those of ``DropFolder``.
struct DropSection: Hashable {
  /// Empty until it is set.
  var path: RawPath
  var isRecursive: Bool
  var settle: Duration
  var ignore: [String]
  var variants = VariantChoice.all
  var onStored: Disposal
  var onDuplicate: Disposal
  var onRejected: Disposal

  init(path: RawPath = RawPath("")) {
    let usual = DropFolder(name: "", root: path, variants: [])
    self.path = usual.root
    isRecursive = usual.isRecursive
    settle = usual.settle
    ignore = usual.ignore
    onStored = usual.onStored
    onDuplicate = usual.onDuplicate
    onRejected = usual.onRejected
  }

  /// The folder of the drop section that stands where the file has none.
  static let standardName = "inbox"
  static let standardPath = "drop"

  static let form = SectionForm<DropSection>(
    "drop",
    [
      SectionKey("path", \.path, .path),
      SectionKey("recursive", \.isRecursive, .boolean),
      SectionKey("settle", \.settle, .duration(0...3_600_000)),
      SectionKey("ignore", \.ignore, .texts),
      SectionKey("variants", \.variants, .variantChoice),
      SectionKey("on-stored", \.onStored, .disposal),
      SectionKey("on-duplicate", \.onDuplicate, .disposal),
      SectionKey("on-rejected", \.onRejected, .disposal),
    ])

  /// The folder, for a section of this name; `known` are all variants.
  func folder(named name: String, of known: [VariantSpec]) -> DropFolder {
    let specs =
      switch variants {
      case .all: known
      case .named(let names): known.filter { names.contains($0.name) }
      }
    return DropFolder(
      name: name, root: path, isRecursive: isRecursive, settle: settle, ignore: ignore, variants: specs,
      onStored: onStored, onDuplicate: onDuplicate, onRejected: onRejected)
  }
}
