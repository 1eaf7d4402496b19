import Model

/// Turns a draft into values, and collects every problem on the way.
struct ConfigReader {
  /// What the paths that are built in are below.
  let folder: RawPath
  private(set) var entries: [ConfigEntry] = []
  private(set) var problems: [ConfigProblem] = []

  private(set) var agent: AgentSection
  private(set) var limits = Limits()
  /// In the draft's order.
  private(set) var drops: [(name: String, section: DropSection)] = []
  private(set) var variants: [(name: String, section: VariantSection)] = []

  init(_ draft: ConfigDraft, folder: RawPath) {
    self.folder = folder
    agent = AgentSection(below: folder)
    problems = draft.problems
    for section in draft.sections {
      switch section.kind {
      case "agent": agent = read(section, AgentSection.form, agent)
      case "limits": limits = read(section, Limits.form, limits)
      case "drop": readDrop(section)
      default: readVariant(section)
      }
    }
    checkVariantChoices(draft)
  }

  private mutating func readDrop(_ section: ConfigDraft.Section) {
    let path = section.isStandard ? folder.appending(DropSection.standardPath) : RawPath("")
    let drop = read(section, DropSection.form, DropSection(path: path))
    requireValue(drop.path.isEmpty ? nil : drop.path, of: "path", in: section, example: "path = ./drop")
    drops.append((section.label, drop))
  }

  private mutating func readVariant(_ section: ConfigDraft.Section) {
    let box = section.isStandard ? VariantSection.standard.first { $0.name == section.label }?.box : nil
    let variant = read(section, VariantSection.form, VariantSection(box: box))
    requireValue(variant.box, of: "box", in: section, example: "box = 400x400")
    if let box = variant.box, max(box.width, box.height) > 16_383, variant.formats.contains(.webp) {
      let origin = origin(of: "box", in: section)
      problems.append(
        ConfigProblem(
          origin, section: section.name, key: "box",
          ValueProblem(
            "out-of-range", "WebP holds at most 16383x16383 pixels, and the box is \(box)",
            advice: "make it smaller, or take webp out of formats")))
    }
    variants.append((section.label, variant))
  }

  /// Sets what the section says, key by key in the form's order, and notes every value in force.
  private mutating func read<Value>(
    _ section: ConfigDraft.Section, _ form: SectionForm<Value>, _ initial: Value
  ) -> Value {
    var value = initial
    for entry in section.entries where !form.keys.contains(where: { $0.name == entry.key }) {
      problems.append(ConfigProblem(entry.origin, section: section.name, Self.unknownKey(entry.key, form)))
    }
    for key in form.keys {
      guard let entry = section.entries.first(where: { $0.key == key.name }) else { continue }
      do throws(ValueProblem) {
        try key.set(&value, entry.text, entry.folder)
      } catch {
        problems.append(ConfigProblem(entry.origin, section: section.name, key: key.name, error))
      }
    }
    for key in form.keys {
      guard let text = key.show(value) else { continue }
      let own = section.entries.first { $0.key == key.name }
      let source = own ?? section.entries.first { $0.key == key.inherited }
      entries.append(
        ConfigEntry(section: section.name, key: key.name, value: text, origin: source?.origin ?? .standard))
    }
    return value
  }

  /// Where a problem of this key is to be mended: where it is set, else where the section comes from.
  private func origin(of key: String, in section: ConfigDraft.Section) -> ConfigOrigin {
    section.entries.first { $0.key == key }?.origin ?? section.origin
  }

  private mutating func requireValue<Value>(
    _ value: Value?, of key: String, in section: ConfigDraft.Section, example: String
  ) {
    guard value == nil, !section.entries.contains(where: { $0.key == key }) else { return }
    problems.append(
      ConfigProblem(
        origin(of: key, in: section), section: section.name, key: key,
        ValueProblem("missing-key", "it must be there and is not", advice: "add a line like \(example)")))
  }

  private mutating func checkVariantChoices(_ draft: ConfigDraft) {
    let known = variants.map(\.name)
    for section in draft.sections where section.kind == "drop" {
      guard case .named(let names) = drops.first(where: { $0.name == section.label })?.section.variants else {
        continue
      }
      for name in names where !known.contains(name) {
        problems.append(
          ConfigProblem(
            origin(of: "variants", in: section), section: section.name, key: "variants",
            unknownName(name, "variant", among: known)))
      }
    }
  }

  private static func unknownKey<Value>(_ key: String, _ form: SectionForm<Value>) -> ValueProblem {
    let names = form.keys.map(\.name)
    let elsewhere = ConfigKey.all.first { $0.name == key }
    let advice =
      if let elsewhere {
        "it belongs in [\(elsewhere.kind)\(ConfigKey.isNamed(elsewhere.kind) ? " NAME" : "")]"
      } else if let near = nearestName(to: key, among: names) { "did you mean \(near)?" } else {
        "the keys of [\(form.kind)] are \(names.joined(separator: ", "))"
      }
    return ValueProblem("unknown-key", "there is no key \(quoted(key))", advice: advice)
  }
}
