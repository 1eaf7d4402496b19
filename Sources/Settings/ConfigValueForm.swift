/// A way in which values of agent.conf are written, as the manual explains it.
package struct ConfigValueForm: Sendable {
  /// `duration`.
  package let name: String
  /// Sentences, in which what is to be typed stands in backticks.
  package let explanation: String

  package static let all = [
    ConfigValueForm(
      name: "path",
      explanation: """
        As it is, without quotation marks. A relative one is relative to the folder of the file (with `--set`, to the \
        current directory). `~` and `$VARIABLE` mean nothing here.
        """),
    ConfigValueForm(
      name: "duration",
      explanation: "A number and one of `ms`, `s`, `min`, `h`: `500 ms`. The unit must be there."),
    ConfigValueForm(
      name: "size",
      explanation: """
        A number and one of `B`, `kB`, `MB`, `GB`, `TB` (powers of 1000), `KiB`, `MiB`, `GiB`, `TiB` (powers of 1024): \
        `64 MiB`. A bare number is bytes.
        """),
    ConfigValueForm(
      name: "pixels", explanation: "A number, or one with `MP` (a million) or `GP`: `256 MP`."),
    ConfigValueForm(name: "list", explanation: "Items with `;` between them: `jpeg;webp`."),
    ConfigValueForm(name: "true or false", explanation: "`true` or `false`."),
  ]
}
