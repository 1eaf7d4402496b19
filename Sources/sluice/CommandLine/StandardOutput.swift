import FoundationEssentials
import Glibc
import Model
import Posix

/// Where results go.
enum StandardOutput {
  /// Writes all of the text. C function: `write(2)`.
  ///
  /// - Throws: an error of code `EPIPE` where the reader has gone, else what the system says.
  static func write(_ text: String) throws(AgentError) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      bytes = bytes.dropFirst(
        try check("write to the standard output") {
          unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        })
    }
  }

  /// Writes a value as JSON: on one line for one of many, else spread out for a person to read.
  static func write(json value: some Encodable, onOneLine: Bool = false) throws {
    try write(
      onOneLine ? line(json: value) : text(json: value, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]))
  }

  /// A value as JSON on one line, with its end.
  static func line(json value: some Encodable) throws -> String {
    try text(json: value, [.sortedKeys, .withoutEscapingSlashes])
  }

  private static func text(json value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}

/// Where everything else goes: errors, hints.
enum StandardError {
  /// Writes a line; what cannot be written is dropped.
  static func write(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
