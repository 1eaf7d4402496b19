import Model

extension PhotoFacts {
  /// `Canon EOS R5, RF24-70mm`; nil where nothing is known. Many a model begins with its maker.
  var camera: String? {
    let isNamedTwice = maker.flatMap { maker in model?.hasPrefix(maker) } ?? false
    return Self.list([isNamedTwice ? nil : maker, model, lens])
  }

  /// `1/250 s, f/2.8, ISO 400, 50 mm`; nil where nothing is known.
  var settings: String? {
    Self.list([
      exposure.map { $0 < 1 && $0 > 0 ? "1/\(Int((1 / $0).rounded())) s" : "\(Self.plain($0)) s" },
      aperture.map { "f/\($0)" },
      iso.map { "ISO \($0)" }, focalLength.map { "\(Self.plain($0)) mm" },
    ])
  }

  /// Degrees north and east; nil where it is not known.
  var place: String? { latitude.flatMap { latitude in longitude.map { "\(latitude), \($0)" } } }

  /// Without `.0`.
  private static func plain(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }

  private static func list(_ parts: [String?]) -> String? {
    let known = parts.compactMap(\.self)
    return known.isEmpty ? nil : known.joined(separator: ", ")
  }
}
