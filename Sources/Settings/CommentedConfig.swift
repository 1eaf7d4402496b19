package import Model

/// An agent.conf with a comment above every key: the shipped one, and those that `sluice init` writes.
package struct CommentedConfig: Sendable {
  /// What the file begins with, as a sentence.
  private let title: String
  private let entries: [ConfigEntry]
  /// What the file is to lie in: paths below it are written relative to it.
  private let folder: RawPath

  private static let width = 120
  private static let introduction = """
    Every key is here with its default: what you do not want to change you can leave out.

    A line that begins with # is a comment. A relative path is relative to the folder of this file. Durations carry a \
    unit (ms, s, min, h), sizes may (B, kB, MB, GB, TB and KiB, MiB, GiB, TiB). The items of a list have ; between them. \
    agent.conf(5) and docs/configuration.md explain every key; "sluice config" shows what is in force.
    """

  /// The values of this configuration, for a file in `folder`.
  package init(_ configuration: Configuration, in folder: RawPath, title: String) {
    self.title = title
    self.folder = folder
    entries = configuration.entries
  }

  /// The file that is shipped: the defaults.
  package static func shipped() throws(AgentError) -> CommentedConfig {
    let folder = RawPath("/etc/sluice")
    return CommentedConfig(
      try Configuration.proposed(as: folder.appending("agent.conf"), below: folder, workingDirectory: folder),
      in: folder, title: "The configuration of Sluice.")
  }

  /// The file.
  package var text: String {
    var blocks: [String] = [Self.comment("\(title) \(Self.introduction)")]
    var explained: Set<String> = []
    for section in sections() {
      let kind = String(section.name.prefix { $0 != " " })
      let isFirst = explained.insert(kind).inserted
      let form = ConfigSection.all.first { $0.kind == kind }
      let keys = (form?.keys ?? []).compactMap { key in
        block(of: key, section.entries.first { $0.key == key.name }, isExplained: isFirst)
      }
      let head = isFirst ? Self.comment(form?.explanation ?? "") + "\n" : ""
      // What is not explained again needs no room between its lines.
      blocks.append("\(head)[\(section.name)]\n" + keys.joined(separator: isFirst ? "\n\n" : "\n"))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  /// The entries by section, in their order.
  private func sections() -> [(name: String, entries: [ConfigEntry])] {
    var sections: [(name: String, entries: [ConfigEntry])] = []
    for entry in entries {
      if sections.last?.name != entry.section { sections.append((entry.section, [])) }
      sections[sections.count - 1].entries.append(entry)
    }
    return sections
  }

  /// The lines of a key; nil where it is left out, for it has its default and was explained before.
  private func block(of key: ConfigKey, _ entry: ConfigEntry?, isExplained: Bool) -> String? {
    let comment = Self.comment("\(key.explanation) (\(key.shape))")
    guard let entry else { return isExplained ? "\(comment)\n# \(key.name) = \(key.example)" : nil }
    let value = written(entry.value)
    let line = "\(key.name) =\(value.isEmpty ? "" : " ")\(value)"
    if isExplained { return "\(comment)\n\(line)" }
    return entry.value == key.standard ? nil : line
  }

  /// The value, in which a path below the folder is relative.
  private func written(_ value: String) -> String {
    let root = String(decoding: folder.bytes, as: UTF8.self) + "/"
    for verb in ["", "move "] where value.hasPrefix(verb + root) {
      return "\(verb)./\(value.dropFirst(verb.count + root.count))"
    }
    return value
  }

  private static func comment(_ text: String) -> String {
    text.split(separator: "\n\n", omittingEmptySubsequences: false).map { paragraph in
      Paragraph.lines(of: String(paragraph.filter { $0 != "`" }), width: width - 2).map { "# \($0)" }
        .joined(separator: "\n")
    }
    .joined(separator: "\n#\n")
  }
}
