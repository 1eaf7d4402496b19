import Model

extension PhotoFacts {
  /// `Canon, EOS R5, RF24-70mm`; nil where nothing is known.
  var camera: String? { Self.list([maker, model, lens]) }

  /// `1/250 s, f/2.8, ISO 400, 50 mm`; nil where nothing is known.
  var settings: String? {
    Self.list([
      exposure.map { $0 < 1 && $0 > 0 ? "1/\(Int((1 / $0).rounded())) s" : "\($0) s" }, aperture.map { "f/\($0)" },
      iso.map { "ISO \($0)" }, focalLength.map { "\($0) mm" },
    ])
  }

  /// Degrees north and east; nil where it is not known.
  var place: String? { latitude.flatMap { latitude in longitude.map { "\(latitude), \($0)" } } }

  private static func list(_ parts: [String?]) -> String? {
    let known = parts.compactMap(\.self)
    return known.isEmpty ? nil : known.joined(separator: ", ")
  }
}
