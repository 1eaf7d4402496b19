/// How much is logged: everything at this level and above.
package enum LogLevel: String, Codable, Sendable, CaseIterable, Comparable {
  case error
  case warning
  case info
  case debug

  /// Whether the left one is the less important.
  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.priority > right.priority }

  /// The number that syslog and the systemd journal have for it.
  ///
  /// Source: `syslog(3)`.
  package var priority: Int {
    switch self {
    case .error: 3
    case .warning: 4
    case .info: 6
    case .debug: 7
    }
  }
}

/// The form of the log.
package enum LogFormat: String, Codable, Sendable, CaseIterable {
  /// The journal where stderr is connected to it, else text.
  case auto
  /// One line of `key=value` fields.
  case text
  /// One JSON object a line.
  case json
  /// Fields of the systemd journal.
  case journal
}
