import Model

/// A kind of section that agent.conf can have.
package struct ConfigSection: Hashable, Sendable {
  /// `agent`, `limits`, `drop` or `variant`.
  package let kind: String
  /// Sentences, in which what is to be typed stands in backticks.
  package let explanation: String
  package let keys: [ConfigKey]

  /// In the order of the file.
  package static let all = [
    ConfigSection(AgentSection.form, AgentSection(below: RawPath(""))),
    ConfigSection(Limits.form, Limits()),
    ConfigSection(DropSection.form, DropSection()),
    ConfigSection(VariantSection.form, VariantSection()),
  ]

  /// `[agent]`, `[drop NAME]`.
  package var heading: String { ConfigKey.isNamed(kind) ? "[\(kind) NAME]" : "[\(kind)]" }

  private init<Section: Sendable>(_ form: SectionForm<Section>, _ section: Section) {
    kind = form.kind
    explanation = form.explanation
    keys = form.keys.map { key in
      ConfigKey(
        kind: form.kind, name: key.name, shape: key.shape, choices: key.choices, standard: key.show(section),
        example: key.example, explanation: key.explanation)
    }
  }
}
