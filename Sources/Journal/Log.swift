package import Model

/// The log: one line an event, on stderr or in the systemd journal.
///
/// A line is one write(2) of at most 4 KiB, or several. What can't be written is dropped: a log that is closed, full or
/// not read stops nothing. (The process ignores SIGPIPE.)
package struct Log: Sendable {
  private enum Target {
    case none
    case text(coloured: Bool)
    case json
    case journal
  }

  private let level: LogLevel
  private let stream: LogStream
  private let target: Target

  /// Drops everything.
  package static let discarding = Log(level: .error, stream: LogStream(-1), target: .none)

  private init(level: LogLevel, stream: LogStream, target: Target) {
    self.level = level
    self.stream = stream
    self.target = target
  }

  /// A log of this level and everything more important, in this form.
  ///
  /// The descriptor stays the caller's; the environment is looked at for `JOURNAL_STREAM`, `NO_COLOR` and `TERM`.
  package init(
    level: LogLevel, format: LogFormat, descriptor: Int32 = 2, environment: [String: String]
  ) {
    let text = Target.text(coloured: Terminal.allowsColour(descriptor, environment))
    let target: Target =
      switch format {
      case .auto: JournalSocket.isConnected(to: descriptor, environment) && JournalSocket.isThere ? .journal : text
      case .text: text
      case .json: .json
      // Without a journal the lines would go nowhere.
      case .journal: JournalSocket.isThere ? .journal : text
      }
    self.init(level: level, stream: LogStream(descriptor), target: target)
  }

  package func error(_ message: String, _ fields: LogFields = [:]) { write(.error, message, fields) }
  package func warning(_ message: String, _ fields: LogFields = [:]) { write(.warning, message, fields) }
  package func info(_ message: String, _ fields: LogFields = [:]) { write(.info, message, fields) }

  /// The message and fields are only made when they are wanted.
  package func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
    guard .debug >= level else { return }
    write(.debug, message(), fields())
  }

  /// Writes one line, if its level is wanted.
  package func write(_ level: LogLevel, _ message: String, _ fields: LogFields = [:]) {
    guard level >= self.level else { return }
    let line = LogLine(instant: nanosecondsSince1970(), level: level, message: message, fields: fields)
    switch target {
    case .none: return
    case .text(let coloured): put(line) { $0.text(coloured: coloured) }
    case .json: put(line) { $0.json }
    case .journal:
      if !JournalSocket.send(line.journalFields) { put(line) { $0.text(coloured: false) } }
    }
  }

  private func put(_ line: LogLine, _ form: (LogLine) -> String) {
    stream.put(form(line)) { count in
      form(
        LogLine(
          instant: line.instant, level: .warning, message: "lines lost: nobody read the log",
          fields: ["lines": .integer(count)]))
    }
  }
}
