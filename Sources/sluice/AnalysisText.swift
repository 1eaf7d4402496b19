import Journal
import Maintenance
import Model

/// An analysis as a person reads it: a block of lines, with a row for each variant.
struct AnalysisText {
  /// How parts are set off from others on a terminal.
  struct Style: Sendable {
    let isColoured: Bool

    func strong(_ text: String) -> String { coloured(text, "1") }
    func good(_ text: String) -> String { coloured(text, "32") }
    func bad(_ text: String) -> String { coloured(text, "31") }
    func faint(_ text: String) -> String { coloured(text, "2") }

    private func coloured(_ text: String, _ code: String) -> String {
      isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
  }

  /// Columns that prose keeps within.
  private static let width = 100

  private let analysis: Analysis
  private let style: Style

  init(_ analysis: Analysis, _ style: Style) {
    self.analysis = analysis
    self.style = style
  }

  var text: String { ([style.strong(analysis.path.description)] + facts + rows).joined(separator: "\n") + "\n" }

  private var facts: [String] {
    var lines: [(String, String)] = []
    for (index, part) in Self.parts(of: analysis.error.map { "\($0.code): \($0.reason)" } ?? "").enumerated() {
      lines.append((index == 0 ? "bad" : "", style.bad(part)))
    }
    if let image = analysis.facts {
      let turn = image.orientation == 1 ? "" : ", turned (EXIF orientation \(image.orientation))"
      lines.append(("image", "\(image.format.rawValue), \(image.size) upright\(turn)"))
      lines.append(("colours", safeText(image.colourProfile.utf8)))
      let exif = [
        ("taken", image.exif.taken), ("camera", image.exif.camera), ("settings", image.exif.settings),
        ("place", image.exif.place),
      ]
      for case (let name, let value?) in exif { lines.append((name, value)) }
    }
    if let byteCount = analysis.byteCount {
      let known = analysis.isKnown.map { $0 ? ", known to the catalog" : ", not in the catalog" } ?? ""
      lines.append(("file", Measure.bytes(byteCount) + known))
    }
    if let hash = analysis.hash { lines.append(("sha-256", style.faint(hash.hex))) }
    return lines.map { "  \(Self.padded($0, 10))\($1)" }
  }

  /// Aligned in columns; bytes and times stand where there are any.
  private var rows: [String] {
    let variants = analysis.variants
    guard !variants.isEmpty else { return [] }
    let titles = ["variant", "format", "box", "size", "advice"]
    let cells = variants.map { variant in
      [
        variant.spec.name, variant.spec.encoding.format.rawValue, "\(variant.spec.box)",
        variant.size.map { "\($0)" } ?? "-", variant.advice.word,
      ]
    }
    let widths = titles.indices.map { column in (cells + [titles]).map { $0[column].count }.max() ?? 0 }
    let whyWidth = variants.filter { $0.byteCount != nil }.map(\.advice.reason.count).max() ?? 0
    let rows = zip(variants, cells).map { variant, cells in
      var padded = zip(cells, widths).map { Self.padded($0, $1) }
      if variant.advice.isRecommended { padded[4] = style.good(padded[4]) }
      padded.append(variant.advice.reason)
      if let byteCount = variant.byteCount {
        padded[5] = Self.padded(padded[5], whyWidth)
        padded.append(Self.padded(Measure.bytes(byteCount), 9, toTheRight: true))
      }
      if let seconds = variant.seconds {
        padded.append(Self.padded(Measure.duration(seconds), 7, toTheRight: true))
      }
      let line = padded.joined(separator: "  ")
      return "  " + (variant.advice.isRecommended ? line : style.faint(line))
    }
    let title = (zip(titles, widths).map { Self.padded($0, $1) } + ["why"]).joined(separator: "  ")
    return ["  " + style.faint(title)] + rows
  }

  /// The words in lines that fit beside their title.
  private static func parts(of text: String) -> [String] {
    text.split(separator: " ").reduce(into: [String]()) { lines, word in
      guard let line = lines.last, line.count + 1 + word.count <= width - 12 else { return lines.append(String(word)) }
      lines[lines.count - 1] += " \(word)"
    }
  }

  private static func padded(_ text: String, _ width: Int, toTheRight: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return toTheRight ? space + text : text + space
  }
}
