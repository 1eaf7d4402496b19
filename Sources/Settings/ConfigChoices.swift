/// What the values of a key are chosen from.
package enum ConfigChoices: Hashable, Sendable {
  /// Too many to name.
  case open
  /// The paths that there are.
  case paths
  /// These words; perhaps others too.
  case words([String])
}
