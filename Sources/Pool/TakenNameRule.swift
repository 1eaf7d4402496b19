import Model

/// Decides what happens to a file that has the name of a variant already, when that variant is published.
///
/// The decision is pure: it reads no file and no clock. In a pool of one catalog every file is that catalog's own, by its
/// owner mark, so that other bytes may be replaced. In a shared pool a file of a recipe that no row of ours names is
/// another agent's, and its row must stay true.
struct TakenNameRule {
  enum Decision: Hashable {
    /// The file stays, and is synced before a row relies on it.
    case keep
    /// The new file takes the name.
    case replace
    /// The file is another agent's, made by this recipe.
    case refuse(ContentHash)
  }

  /// Whether agents with catalogs of their own write to this pool.
  var isShared: Bool
  /// The recipe of the variant that is to have the name.
  var ownRecipe: ContentHash
  /// The recipes that own rows name for this variant.
  var recorded: Set<ContentHash>

  /// `label` is the file's own; `expected` is the label that the new file has after it was written, nil where the
  /// filesystem keeps none.
  func decision(hasSameBytes: Bool, label: VariantLabel?, expected: VariantLabel?) -> Decision {
    if hasSameBytes {
      // Equal bytes keep every row true; a label that differs is renewed where nobody else relies on it.
      return label == expected || isForeign(label) ? .keep : .replace
    }
    guard let label, isForeign(label) else { return .replace }
    return .refuse(label.recipe)
  }

  private func isForeign(_ label: VariantLabel?) -> Bool {
    guard isShared, let label else { return false }
    return label.recipe != ownRecipe && !recorded.contains(label.recipe)
  }

  /// The error when the name belongs to another agent's variant.
  static func foreign(_ path: PoolPath, own: ContentHash, other: ContentHash) -> AgentError {
    AgentError(
      .configuration, code: "other-recipe", tried: "publish", on: path.description,
      cause: """
        another agent made it by recipe \(other.hex.prefix(16)), and this config's recipe is \(own.hex.prefix(16))
        """,
      advice: "give the variants different names in both configs, or the same settings; `sluice config` shows them")
  }
}
