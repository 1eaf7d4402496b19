import Model

/// What the file and the overrides say, section by section, before any value is understood.
struct ConfigDraft {
  struct Section {
    /// `agent`, `drop`.
    var kind: String
    /// What stands behind the kind: the name of a drop folder or a variant.
    var label: String
    /// Whether it is one of those that are built in.
    var isStandard = false
    /// What it was first named by.
    var origin = ConfigOrigin.standard
    var entries: [Entry] = []

    /// As in the file, without brackets.
    var name: String { label.isEmpty ? kind : "\(kind) \(label)" }
  }

  struct Entry {
    var key: String
    var text: String
    var origin: ConfigOrigin
    /// What a relative path is below.
    var folder: RawPath
  }

  var sections: [Section] = []
  var problems: [ConfigProblem] = []

  /// Takes over a file whose relative paths are below `folder`.
  mutating func read(_ file: KeyFile, origin: ConfigOrigin, folder: RawPath) {
    for section in file.sections {
      do throws(ValueProblem) {
        var new = try Self.section(named: section.name)
        guard index(of: new) == nil else {
          throw ValueProblem("doubled-section", "it stands twice", advice: "join the two, or give one another name")
        }
        new.origin = origin
        new.entries = section.entries.map { Entry(key: $0.key, text: $0.value, origin: origin, folder: folder) }
        sections.append(new)
      } catch {
        problems.append(ConfigProblem(origin, section: section.name, error))
      }
    }
  }

  /// Adds the sections that stand where there is none of their kind.
  mutating func addStandardSections() {
    let present = Set(sections.map(\.kind))
    for kind in ConfigKey.kinds where !present.contains(kind) {
      let labels =
        switch kind {
        case "drop": [DropSection.standardName]
        case "variant": VariantSection.standard.map(\.name)
        default: [""]
        }
      sections += labels.map { Section(kind: kind, label: $0, isStandard: true) }
    }
  }

  /// Takes over one `SECTION.KEY=VALUE`; a relative path in it is below `folder`.
  mutating func override(_ text: String, folder: RawPath) {
    do throws(ValueProblem) {
      guard let equals = text.firstIndex(of: "="), let dot = text[..<equals].lastIndex(of: ".") else {
        throw ValueProblem(
          "syntax", "\(quoted(text)) is not SECTION.KEY=VALUE",
          advice: "write it like \"variant small.quality=70\" or agent.workers=2")
      }
      var new = try Self.section(named: String(text[..<dot]))
      new.origin = .override
      let entry = Entry(
        key: text[text.index(after: dot)..<equals].trimmed, text: text[text.index(after: equals)...].trimmed,
        origin: .override, folder: folder)
      let place = index(of: new) ?? sections.endIndex
      if place == sections.endIndex { sections.append(new) }
      sections[place].entries.removeAll { $0.key == entry.key }
      sections[place].entries.append(entry)
    } catch {
      problems.append(ConfigProblem(.override, section: "", error))
    }
  }

  private func index(of section: Section) -> Int? {
    sections.firstIndex { $0.kind == section.kind && $0.label == section.label }
  }

  /// The empty section that a header calls for.
  private static func section(named header: String) throws(ValueProblem) -> Section {
    let words = header.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let kind = words.first, ConfigKey.kinds.contains(kind) else {
      let near = nearestName(to: words.first ?? "", among: ConfigKey.kinds)
      let advice =
        near.map { "did you mean [\($0)\(ConfigKey.isNamed($0) ? " NAME" : "")]?" }
        ?? "the sections are [agent], [limits], [drop NAME] and [variant NAME]"
      throw ValueProblem("unknown-section", "there is no section [\(safeText(header.utf8))]", advice: advice)
    }
    guard ConfigKey.isNamed(kind) else {
      guard words.count == 1 else {
        throw ValueProblem("section-name", "[\(kind)] takes no name", advice: "write [\(kind)]")
      }
      return Section(kind: kind, label: "")
    }
    guard words != ["variant", "all"] else {
      throw ValueProblem(
        "section-name", "all cannot be the name of a variant, for variants = all means every one",
        advice: "choose another name")
    }
    guard words.count == 2, VariantSpec.isName(words[1]) else {
      let given = words.dropFirst().joined(separator: " ")
      throw ValueProblem(
        "section-name",
        given.isEmpty ? "[\(kind)] has no name" : "\(quoted(given)) cannot be the name of a \(kind)",
        advice: "write [\(kind) NAME], the name in lower-case letters, digits and hyphens, a letter first, at most 32")
    }
    return Section(kind: kind, label: words[1])
  }
}
