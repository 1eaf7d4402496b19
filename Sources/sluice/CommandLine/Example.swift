/// A command line as a person would type it.
struct Example: Sendable {
  let line: String
  /// What it does, without a full stop.
  let text: String

  init(_ line: String, _ text: String) {
    self.line = line
    self.text = text
  }
}
