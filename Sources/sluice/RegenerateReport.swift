import Journal
import Maintenance
import Model

/// What `sluice regenerate` came to. Sizes in bytes, times in seconds.
struct RegenerateReport: Encodable, Sendable {
  private enum CodingKeys: String, CodingKey {
    case images, variants, bytes, failed, seconds
    case startedAfter = "started_after"
  }

  var images: Int
  /// Those that were made.
  var variants: Int
  var bytes: Int64
  var failed: Int
  /// The hash behind which it went on; null for the beginning.
  var startedAfter: String?
  var seconds: Double

  init(_ summary: Regeneration.Summary, seconds: Double) {
    images = summary.images
    variants = summary.made
    bytes = summary.bytes
    failed = summary.failed
    startedAfter = summary.startedAfter?.hex
    self.seconds = seconds
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(images, forKey: .images)
    try container.encode(variants, forKey: .variants)
    try container.encode(bytes, forKey: .bytes)
    try container.encode(failed, forKey: .failed)
    try container.encode(startedAfter, forKey: .startedAfter)
    try container.encode(seconds, forKey: .seconds)
  }

  var text: String {
    let resumed = startedAfter == nil ? "" : "went on where an earlier run had stopped\n"
    return resumed + """
      \(Measure.count(images, "image")) looked at in \(Measure.duration(seconds)): \
      \(Measure.count(variants, "variant")) made, \(Measure.bytes(bytes)); \(Measure.count(failed)) could not be

      """
  }
}
