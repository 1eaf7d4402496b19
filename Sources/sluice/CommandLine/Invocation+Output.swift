import Journal
import Model

/// What every command that does something and ends says, and where.
extension Invocation {
  /// Warnings, or with `--quiet` errors alone, as lines on stderr.
  var log: Log { Log(level: isQuiet ? .error : .warning, format: .text, environment: environment) }

  /// A progress bar, where it is of use to a person.
  var display: ProgressDisplay { ProgressDisplay(isQuiet: isQuiet || wantsJSON) }

  /// Writes what it came to: as the last line of JSON, or as text, unless it is to be quiet.
  func write(summary: some Encodable, _ text: @autoclosure () -> String, evenQuietly: Bool = false) throws {
    if wantsJSON {
      try StandardOutput.write(json: ["summary": summary], onOneLine: true)
    } else if !isQuiet || evenQuietly {
      try StandardOutput.write(text())
    }
  }
}
