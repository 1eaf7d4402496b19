import Model

/// What the camera recorded, as fields beside others in JSON; what it has not is left out.
struct PhotoRecord: Encodable, Sendable {
  private enum CodingKeys: String, CodingKey {
    case taken, maker, model, lens, exposure, aperture, iso, latitude, longitude
    case focalLength = "focal_length"
  }

  let facts: PhotoFacts

  /// Adds its fields to those that the encoder has already.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(facts.taken, forKey: .taken)
    try container.encodeIfPresent(facts.maker, forKey: .maker)
    try container.encodeIfPresent(facts.model, forKey: .model)
    try container.encodeIfPresent(facts.lens, forKey: .lens)
    try container.encodeIfPresent(facts.exposure, forKey: .exposure)
    try container.encodeIfPresent(facts.aperture, forKey: .aperture)
    try container.encodeIfPresent(facts.iso, forKey: .iso)
    try container.encodeIfPresent(facts.focalLength, forKey: .focalLength)
    try container.encodeIfPresent(facts.latitude, forKey: .latitude)
    try container.encodeIfPresent(facts.longitude, forKey: .longitude)
  }
}
