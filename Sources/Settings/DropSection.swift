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
    """
    A watched folder. There can be several, each with a name of its own. Without any such section there is one, \
    `[drop inbox]` with `path = ./drop`. Two drop folders must not be the same and must not lie one in the other, and none \
    may lie in the pool.
    """,
    [
      SectionKey(
        "path", \.path, .path, example: "/srv/photos/drop", "The folder. It must be given."),
      SectionKey(
        "recursive", \.isRecursive, .boolean, example: "false", "Whether the folders in it are watched too."),
      SectionKey(
        "settle", \.settle, .duration(0...3_600_000), example: "2 s",
        "How long a file must be quiet before it is taken."),
      SectionKey(
        "ignore", \.ignore, .texts, example: "*.xmp;Thumbs.db",
        """
        Patterns of names to pass over, as the shell has them (`*`, `?`, `[...]`), in addition to hidden and temporary \
        files. A pattern cannot contain `;`: write `?` for it.
        """),
      SectionKey(
        "variants", \.variants, .variantChoice, example: "small;large",
        "The variants to make of what arrives here: all, or those that are named."),
      SectionKey(
        "on-stored", \.onStored, .disposal, example: "move ./done",
        """
        What becomes of an original that is stored. `move FOLDER` keeps the path below the drop folder; `FOLDER` must not \
        lie in a drop folder that would watch it, nor in the pool.
        """),
      SectionKey(
        "on-duplicate", \.onDuplicate, .disposal, example: "delete", "The same, of one whose bytes were there before."),
      SectionKey(
        "on-rejected", \.onRejected, .disposal, example: "move ./rejected",
        "The same, of one that is at fault itself."),
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
