import Model

extension ValueForm where Value == [String] {
  /// Texts with semicolons between them; perhaps none.
  ///
  /// White space around each is dropped.
  static let texts = ValueForm("a list with ; between") { (text, _) throws(ValueProblem) in
    listItems(text)
  } show: {
    $0.joined(separator: ";")
  }
}

extension ValueForm {
  /// At least one out of a few names, with semicolons between them, none twice.
  static func names<Name>(_ what: String) -> ValueForm
  where Value == [Name], Name: RawRepresentable & CaseIterable & Sendable, Name.RawValue == String {
    let one = ValueForm<Name>.name(what)
    return ValueForm(
      "a list of \(one.shape), with ; between", choices: one.choices
    ) { (text, folder) throws(ValueProblem) in
      let items = try distinctItems(text, what)
      guard !items.isEmpty else {
        throw ValueProblem("empty-list", "the list is empty", advice: "name at least one \(what): \(one.shape)")
      }
      var names: [Name] = []
      for item in items { names.append(try one.parse(item, folder)) }
      return names
    } show: {
      $0.map(\.rawValue).joined(separator: ";")
    }
  }
}

/// Which of the variants a drop folder makes.
enum VariantChoice: Hashable {
  case all
  case named([String])
}

extension ValueForm where Value == VariantChoice {
  static let variantChoice = ValueForm(
    "all, or a list of variants with ; between", choices: .words(["all"])
  ) { (text, _) throws(ValueProblem) in
    let names = try distinctItems(text, "variant")
    guard !names.isEmpty else {
      throw ValueProblem("empty-list", "the list is empty", advice: "name at least one variant, or write all")
    }
    return names == ["all"] ? .all : .named(names)
  } show: { choice in
    switch choice {
    case .all: "all"
    case .named(let names): names.joined(separator: ";")
    }
  }
}

private func listItems(_ text: String) -> [String] {
  text.split(separator: ";").map(\.trimmed).filter { !$0.isEmpty }
}

/// The items of a list of names, where a comma or a name given twice is a slip.
private func distinctItems(_ text: String, _ what: String) throws(ValueProblem) -> [String] {
  guard !text.contains(",") else {
    throw ValueProblem(
      "comma-list", "\(quoted(text)) has a comma", advice: "put semicolons between the names, like a;b")
  }
  let items = listItems(text)
  for (index, item) in items.enumerated() where items[..<index].contains(item) {
    throw ValueProblem("doubled-name", "the \(what) \(quoted(item)) is in the list twice")
  }
  return items
}
