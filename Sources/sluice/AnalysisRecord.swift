import Maintenance
import Model

/// The line of a file in `sluice analyze --json`.
struct AnalysisRecord: Encodable, Sendable {
  struct Variant: Encodable, Sendable {
    private enum CodingKeys: String, CodingKey {
      case name, format, width, height, advice, reason, bytes, seconds
      case boxWidth = "box_width"
      case boxHeight = "box_height"
      case standIn = "stand_in"
    }

    var name: String
    var format: String
    var boxWidth: Int
    var boxHeight: Int
    var width: Int?
    var height: Int?
    /// `recommended` or `skippable`.
    var advice: String
    var reason: String
    /// The variant that stands for one that is larger than the original.
    var standIn: String?
    var bytes: Int64?
    var seconds: Double?

    init(_ variant: Analysis.Variant) {
      name = variant.spec.name
      format = variant.spec.encoding.format.rawValue
      boxWidth = variant.spec.box.width
      boxHeight = variant.spec.box.height
      width = variant.size?.width
      height = variant.size?.height
      advice = variant.advice.word
      reason = variant.advice.reason
      if case .larger(let name) = variant.advice { standIn = name }
      bytes = variant.byteCount
      seconds = variant.seconds
    }
  }

  private enum CodingKeys: String, CodingKey {
    case path, drop, hash, bytes, known, format, width, height, orientation, variants, code, reason
    case colourProfile = "colour_profile"
  }

  var path: String
  var drop: String
  var hash: String?
  var bytes: Int64?
  var known: Bool?
  var format: String?
  var width: Int?
  var height: Int?
  var orientation: Int?
  var colourProfile: String?
  var photo: PhotoRecord
  var variants: [Variant]
  var code: String?
  var reason: String?

  init(_ analysis: Analysis) {
    path = analysis.path.description
    drop = analysis.drop
    hash = analysis.hash?.hex
    bytes = analysis.byteCount
    known = analysis.isKnown
    let facts = analysis.facts
    format = facts?.format.rawValue
    width = facts?.size.width
    height = facts?.size.height
    orientation = facts?.orientation
    colourProfile = facts?.colourProfile
    photo = PhotoRecord(facts: facts?.exif ?? PhotoFacts())
    variants = analysis.variants.map(Variant.init)
    code = analysis.error?.code
    reason = analysis.error?.reason
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    try container.encode(drop, forKey: .drop)
    try container.encodeIfPresent(hash, forKey: .hash)
    try container.encodeIfPresent(bytes, forKey: .bytes)
    try container.encodeIfPresent(known, forKey: .known)
    try container.encodeIfPresent(format, forKey: .format)
    try container.encodeIfPresent(width, forKey: .width)
    try container.encodeIfPresent(height, forKey: .height)
    try container.encodeIfPresent(orientation, forKey: .orientation)
    try container.encodeIfPresent(colourProfile, forKey: .colourProfile)
    try container.encode(variants, forKey: .variants)
    try container.encodeIfPresent(code, forKey: .code)
    try container.encodeIfPresent(reason, forKey: .reason)
    try photo.encode(to: encoder)
  }
}

extension Analysis.Advice {
  /// `recommended` or `skippable`.
  var word: String { isRecommended ? "recommended" : "skippable" }
}
