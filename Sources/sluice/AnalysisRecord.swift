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
    case path, drop, hash, bytes, known, format, width, height, orientation, taken, maker, model, lens, exposure
    case aperture, iso, latitude, longitude, variants, code, reason
    case colourProfile = "colour_profile"
    case focalLength = "focal_length"
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
  var taken: String?
  var maker: String?
  var model: String?
  var lens: String?
  var exposure: Double?
  var aperture: Double?
  var iso: Int?
  var focalLength: Double?
  var latitude: Double?
  var longitude: Double?
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
    let exif = facts?.exif ?? PhotoFacts()
    taken = exif.taken
    maker = exif.maker
    model = exif.model
    lens = exif.lens
    exposure = exif.exposure
    aperture = exif.aperture
    iso = exif.iso
    focalLength = exif.focalLength
    latitude = exif.latitude
    longitude = exif.longitude
    variants = analysis.variants.map(Variant.init)
    code = analysis.error?.code
    reason = analysis.error?.reason
  }
}

extension Analysis.Advice {
  /// `recommended` or `skippable`.
  var word: String { isRecommended ? "recommended" : "skippable" }
}
