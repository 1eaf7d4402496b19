/// What a shell can offer where a value is to be typed.
enum Offer: Hashable, Sendable {
  case nothing
  case files
  case folders
  /// The names of commands.
  case commands
  /// `SECTION.KEY=VALUE`, by the sections of the config and the keys that there are.
  case settings
  /// The names of the config's sections of this kind: `drop`, `variant`.
  case names(kind: String)
}
