extension String {
  /// The text without control characters and outer space, at most so many scalars; nil when nothing is left.
  func plain(upTo length: Int) -> String? {
    let clean = String(String.UnicodeScalarView(unicodeScalars.filter { Self.isShown($0) }))
    let trimmed = clean.drop { $0 == " " }
    // Scalars and not characters: one of those can be as long as the whole text.
    let short = String(String.UnicodeScalarView(trimmed.unicodeScalars.prefix(length)))
    let kept = short.reversed().drop { $0 == " " }.reversed()
    return kept.isEmpty ? nil : String(kept)
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: scalar != "\u{FFFD}"
    }
  }
}
