import Model

/// A kind of section: how it is called, what it is for and which keys it has.
///
/// The parser, the search for the nearest name, the effective configuration, the commented file, the manual and the
/// shells' completions all read these lists.
struct SectionForm<Section: Sendable>: Sendable {
  /// The first word of the section: `agent`, `drop`.
  var kind: String
  /// Sentences, in which what is to be typed stands in backticks.
  var explanation: String
  var keys: [SectionKey<Section>]

  init(_ kind: String, _ explanation: String, _ keys: [SectionKey<Section>]) {
    self.kind = kind
    self.explanation = explanation
    self.keys = keys
  }
}

/// One key of a kind of section, bound to the property that it sets.
struct SectionKey<Section: Sendable>: Sendable {
  var name: String
  /// What its values look like.
  var shape: String
  /// What can be offered to whoever types a value.
  var choices: ConfigChoices
  /// A value that is not the default, and is allowed.
  var example: String
  /// Sentences, in which what is to be typed stands in backticks.
  var explanation: String
  /// The key of the same section that speaks for this one where this one is left out.
  var inherited: String?
  var set: @Sendable (inout Section, _ text: String, _ folder: RawPath) throws(ValueProblem) -> Void
  /// The text of the value in force; nil when there is none.
  var show: @Sendable (Section) -> String?

  init<Value>(
    _ name: String, _ property: any WritableKeyPath<Section, Value> & Sendable, _ form: ValueForm<Value>,
    example: String, inherited: String? = nil, _ explanation: String
  ) {
    self.name = name
    self.shape = form.shape
    self.choices = form.choices
    self.example = example
    self.explanation = explanation
    self.inherited = inherited
    self.set = { (section, text, folder) throws(ValueProblem) in
      section[keyPath: property] = try form.parse(text, folder)
    }
    self.show = { form.show($0[keyPath: property]) }
  }
}
