/// A file format of variants.
package enum OutputFormat: String, Codable, Sendable, CaseIterable {
  case jpeg
  case webp
  case avif
  case png

  /// The suffix of a pool name, without the dot.
  package var fileExtension: String { self == .jpeg ? "jpg" : rawValue }

  package init?(fileExtension: some StringProtocol) {
    guard let format = Self.allCases.first(where: { $0.fileExtension == fileExtension }) else { return nil }
    self = format
  }

  /// Whether the format can be transparent; where it can't, the background shows.
  package var hasAlpha: Bool { self != .jpeg }
}

/// How a JPEG builds up on the screen, and what that costs: `docs/performance.md` has the figures.
package enum Progression: String, Codable, Sendable, CaseIterable {
  /// In ten scans: the fewest bytes, and twice the work of encoding.
  case yes
  /// In five scans.
  case fast
  /// From the top down, in one scan: the least work, the most bytes.
  case no

  /// Scans of a picture in colours.
  package var scans: Int {
    switch self {
    case .yes: 10
    case .fast: 5
    case .no: 1
    }
  }
}

/// How a variant is encoded: its format and what applies to that format alone.
package enum Encoding: Hashable, Sendable, Codable {
  /// Quality 1 to 100; 4:2:0 below quality 90.
  case jpeg(quality: Int, progression: Progression = .fast)
  /// Quality 1 to 100 (ignored when lossless); effort 0 to 6.
  case webp(quality: Int, effort: Int, lossless: Bool)
  /// Quality 1 to 100 (ignored when lossless); effort 0 to 9.
  case avif(quality: Int, effort: Int, lossless: Bool)
  /// Compression 0 to 9.
  case png(compression: Int)

  package var format: OutputFormat {
    switch self {
    case .jpeg: .jpeg
    case .webp: .webp
    case .avif: .avif
    case .png: .png
    }
  }
}
