import Model

@testable import Settings

func tryConfig(_ bytes: [UInt8]) throws(Violation) {
  let folder = RawPath("/srv/sluice")
  try tryFile(bytes, folder)
  let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  var draft = ConfigDraft()
  draft.addStandardSections()
  for line in text.split(separator: "\n").prefix(64) { draft.override(String(line), folder: folder) }
  _ = AgentError(ConfigReader(draft, folder: folder).problems + [ConfigProblem(.override, ValueProblem("", ""))])
  try tryValues(AgentSection.form, AgentSection(below: folder), text, folder)
  try tryValues(Limits.form, Limits(), text, folder)
  try tryValues(DropSection.form, DropSection(path: folder), text, folder)
  try tryValues(VariantSection.form, VariantSection(box: nil), text, folder)
}

/// A file without problems says the same when the values in force are written down and read again.
private func tryFile(_ bytes: [UInt8], _ folder: RawPath) throws(Violation) {
  guard let file = try? KeyFile(parsing: bytes) else { return }
  let first = read(file, folder)
  _ = AgentError(first.problems + [ConfigProblem(.standard, ValueProblem("", ""))])
  guard first.problems.isEmpty, first.entries.allSatisfy({ safeText($0.value.utf8) == $0.value }) else { return }
  guard let again = try? KeyFile(parsing: Array(first.entries.fileText.utf8)) else {
    throw Violation(what: "what is in force is no INI file:\n\(first.entries.fileText)")
  }
  let second = read(again, folder)
  try demand(second.problems.isEmpty, "what is in force has problems: \(second.problems)\n\(first.entries.fileText)")
  try demand(
    second.entries.map { [$0.section, $0.key, $0.value] } == first.entries.map { [$0.section, $0.key, $0.value] },
    "what is in force is read as something else:\n\(first.entries.fileText)")
}

private func read(_ file: KeyFile, _ folder: RawPath) -> ConfigReader {
  var draft = ConfigDraft()
  draft.read(file, origin: .file(folder.appending("agent.conf")), folder: folder)
  draft.addStandardSections()
  return ConfigReader(draft, folder: folder)
}

/// A text that is a key's value is shown as a text that is the same value.
private func tryValues<Section>(
  _ form: SectionForm<Section>, _ initial: Section, _ text: String, _ folder: RawPath
) throws(Violation) {
  for key in form.keys {
    var first = initial
    guard (try? key.set(&first, text, folder)) != nil, let shown = key.show(first) else { continue }
    var second = initial
    guard (try? key.set(&second, shown, folder)) != nil else {
      throw Violation(what: "\(form.kind).\(key.name) does not take its own \(shown)")
    }
    let again = key.show(second) ?? "nothing"
    try demand(again == shown, "\(form.kind).\(key.name) = \(shown) becomes \(again)")
  }
}
