import Model

/// One value of the effective configuration and where it came from.
package struct ConfigEntry: Hashable, Sendable {
  /// The section as in the file, without brackets: `drop inbox`.
  package var section: String
  package var key: String
  /// The value as the file could say it, with paths made absolute.
  package var value: String
  package var origin: ConfigOrigin
}

extension ConfigEntry: Encodable {
  private enum Field: String, CodingKey {
    case section
    case key
    case value
    case origin
    case file
  }

  /// `origin` is `default`, `file` or `--set`; with `file` comes the `file`'s path.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Field.self)
    try container.encode(section, forKey: .section)
    try container.encode(key, forKey: .key)
    try container.encode(value, forKey: .value)
    switch origin {
    case .standard: try container.encode("default", forKey: .origin)
    case .override: try container.encode("--set", forKey: .origin)
    case .file(let path):
      try container.encode("file", forKey: .origin)
      try container.encode(path.description, forKey: .file)
    }
  }
}

extension [ConfigEntry] {
  /// The entries as an agent.conf, with each run of values headed by a comment that says where they came from.
  package var fileText: String {
    var text = ""
    var previous: ConfigEntry?
    for entry in self {
      if entry.section != previous?.section {
        text += "\(text.isEmpty ? "" : "\n")[\(entry.section)]\n# \(entry.origin)\n"
      } else if entry.origin != previous?.origin {
        text += "# \(entry.origin)\n"
      }
      text += "\(entry.key) =\(entry.value.isEmpty ? "" : " ")\(Self.shown(entry.value))\n"
      previous = entry
    }
    return text
  }

  /// The value as it is, unless it would not stay on its line or could deceive a terminal.
  private static func shown(_ value: String) -> String {
    let safe = safeText(value.utf8)
    let isPlain = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && safe.split(separator: #"\u{"#).count == 1
    return isPlain ? value : safe
  }
}
