import Model

/// One thing that happened, before it has a form.
struct LogLine {
  /// Nanoseconds since 1970.
  var instant: Int64
  var level: LogLevel
  var message: String
  var fields: LogFields

  /// `2026-11-21T10:11:12.345Z info stored path=a.jpg`, with a line feed.
  func text(coloured: Bool) -> String {
    let colour =
      switch level {
      case .error: "31"
      case .warning: "33"
      case .info: "32"
      case .debug: "2"
      }
    let word = coloured ? "\u{1B}[\(colour)m\(level.rawValue)\u{1B}[0m" : level.rawValue
    return "\(isoText(instant)) \(word) \(summary)\n"
  }

  /// One JSON object on a line: `time`, `level`, `message` and the fields.
  var json: String {
    var json = "{\"time\":\"\(isoText(instant))\",\"level\":\"\(level.rawValue)\",\"message\":\(jsonString(message))"
    for field in fields.all { json += ",\(jsonString(field.name)):\(field.value.json)" }
    return json + "}\n"
  }

  /// The fields of a journal entry, each `NAME=value`.
  ///
  /// Source: `systemd.journal-fields(7)`.
  var journalFields: [String] {
    ["MESSAGE=\(summary)", "PRIORITY=\(level.priority)", "SYSLOG_IDENTIFIER=sluice"]
      + fields.all.map { "\(Self.journalName($0.name))=\($0.value.safe)" }
  }

  /// The message and the fields, as words.
  private var summary: String {
    ([safeText(message.utf8)] + fields.all.map { "\(safeText($0.name.utf8))=\($0.value.word)" })
      .joined(separator: " ")
  }

  /// `SLUICE_` and the name in capitals; what the journal does not allow becomes an underscore.
  private static func journalName(_ name: String) -> String {
    "SLUICE_"
      + name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "_" }.joined().prefix(56)
  }
}
