import Model

/// What is known of other originals of a duplicate's image.
enum OriginalEvidence: Hashable, Sendable, CaseIterable {
  /// Another file with the same content stands, was read whole, and is durable.
  case stands
  /// No other file is on record.
  case unrecorded
  /// No file is where one is on record.
  case gone
  /// The file that is there is this very file, under another name or by another mount.
  case sameFile
  /// The file that is there has other content.
  case changed
  /// The folder does not answer, can't be read, or the file is being written.
  case doubtful
}

/// What becomes of a file whose image the pool holds already.
enum DuplicateDecision: Hashable, Sendable {
  /// It stays where it is, as a duplicate.
  case keep
  /// `on-duplicate` applies.
  case dispose
  /// It is the original: it counts as `stored`, and `on-stored` applies.
  case original
}

/// When a duplicate may be moved or deleted.
///
/// A file may go as a duplicate only where another original of its image is known to stand, or where the config wants no
/// originals at all (`on-stored = delete`). In doubt the file is the original.
enum DuplicateRule {
  /// Whether the evidence decides anything by these rules, so that it has to be gathered.
  static func needsEvidence(onStored: Disposal, onDuplicate: Disposal) -> Bool {
    onDuplicate != .keep && onStored != .delete
  }

  static func decide(onStored: Disposal, onDuplicate: Disposal, _ evidence: OriginalEvidence) -> DuplicateDecision {
    if onDuplicate == .keep { return .keep }
    if onStored == .delete { return .dispose }
    return evidence == .stands ? .dispose : .original
  }
}
