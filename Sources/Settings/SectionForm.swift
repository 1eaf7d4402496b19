import Model

/// A kind of section: how it is called and which keys it has.
///
/// The parser, the search for the nearest name, the effective configuration, the documentation's test and the shipped
/// file's test all read these lists.
struct SectionForm<Section: Sendable>: Sendable {
  /// The first word of the section: `agent`, `drop`.
  var kind: String
  var keys: [SectionKey<Section>]

  init(_ kind: String, _ keys: [SectionKey<Section>]) {
    self.kind = kind
    self.keys = keys
  }
}

/// One key of a kind of section, bound to the property that it sets.
struct SectionKey<Section: Sendable>: Sendable {
  var name: String
  /// What its values look like.
  var shape: String
  /// The key of the same section that speaks for this one where this one is left out.
  var inherited: String?
  var set: @Sendable (inout Section, _ text: String, _ folder: RawPath) throws(ValueProblem) -> Void
  /// The text of the value in force; nil when there is none.
  var show: @Sendable (Section) -> String?

  init<Value>(
    _ name: String, _ property: any WritableKeyPath<Section, Value> & Sendable, _ form: ValueForm<Value>,
    inherited: String? = nil
  ) {
    self.name = name
    self.shape = form.shape
    self.inherited = inherited
    self.set = { (section, text, folder) throws(ValueProblem) in
      section[keyPath: property] = try form.parse(text, folder)
    }
    self.show = { form.show($0[keyPath: property]) }
  }
}
