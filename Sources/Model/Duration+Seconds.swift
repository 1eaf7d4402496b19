extension Duration {
  /// The time in seconds, as a person and a log count it.
  package var seconds: Double { self / .seconds(1) }
}
