import Model

/// A key that agent.conf can have, as documentation and tests want to know it.
package struct ConfigKey: Hashable, Sendable {
  /// The first word of its section: `agent`, `limits`, `drop` or `variant`.
  package let kind: String
  package let name: String
  /// What its values look like.
  package let shape: String
  /// The value when it is left out, with paths below the file's folder; nil when there is none.
  package let standard: String?

  /// Every key of every kind of section.
  package static let all: [ConfigKey] =
    keys(AgentSection.form, AgentSection(below: RawPath("")))
    + keys(Limits.form, Limits())
    + keys(DropSection.form, DropSection())
    + keys(VariantSection.form, VariantSection())

  /// The kinds of section that there are.
  package static let kinds = ["agent", "limits", "drop", "variant"]

  /// Whether a section of this kind has a name behind it, and may stand more than once.
  package static func isNamed(_ kind: String) -> Bool { kind == "drop" || kind == "variant" }

  private static func keys<Section>(_ form: SectionForm<Section>, _ section: Section) -> [ConfigKey] {
    form.keys.map { key in
      ConfigKey(kind: form.kind, name: key.name, shape: key.shape, standard: key.show(section))
    }
  }
}
