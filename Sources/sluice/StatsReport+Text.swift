import Journal
import Model

extension StatsReport {
  /// For people, in at most 79 columns.
  var text: String {
    ([summary, outcomes] + (variants.isEmpty ? [] : [table])).map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  /// The images of the last days as a chart of 75 columns; `isFine` as in ``BarChart``.
  func chart(isFine: Bool) -> String {
    let most = imagesADay.map(\.images).max() ?? 0
    guard most > 0, let first = imagesADay.first, let last = imagesADay.last else {
      return "\nno images in the last \(Self.dayCount) days\n"
    }
    let bars = BarChart(imagesADay.map(\.images)).lines(height: 5, isFine: isFine)
    let label = Measure.count(most)
    let margin = max(label.count, 6)
    let lines = bars.enumerated().map { line, bar in
      String(repeating: " ", count: margin - (line == 0 ? label.count : 0)) + (line == 0 ? label : "") + " |" + bar
    }
    let gap = Self.dayCount * 2 - 1 - first.day.count - last.day.count
    let axis = String(repeating: " ", count: margin + 2) + first.day + String(repeating: " ", count: gap) + last.day
    return "\n" + (["images a day (UTC)"] + lines + [axis]).joined(separator: "\n") + "\n"
  }

  private var summary: [String] {
    var lines = [
      Self.line("images", Measure.count(images)), Self.line("originals", Measure.bytes(originalBytes)),
    ]
    var pool = Measure.bytes(poolBytes)
    if let poolRatio { pool += ", \(Measure.decimal(100 * poolRatio)) % of the originals" }
    lines.append(Self.line("pool", pool))
    var shape = "\(Measure.count(complete.present)) of \(Measure.count(complete.wanted)) "
    shape += "\(Measure.noun("variant", for: complete.wanted)) by the catalog"
    if complete.stale > 0 { shape += ", \(Measure.count(complete.stale)) stale" }
    if complete.lacking > 0 { shape += ", \(Measure.count(complete.lacking)) lacking" }
    lines.append(Self.line("complete", shape))
    if let oldest, let newest {
      lines.append(Self.line("stored", "\(Self.short(oldest)) to \(Self.short(newest)) UTC"))
    }
    lines.append(Self.line("duplicates", "\(Measure.bytes(duplicateBytes)) not taken in twice"))
    var room = freeBytes.map { "\(Measure.bytes($0)) free" } ?? "the pool is not there"
    if let morePhotos {
      room += ", for about \(Measure.count(morePhotos)) more \(Measure.noun("photo", for: morePhotos))"
    }
    lines.append(Self.line("room", room))
    return lines
  }

  private var outcomes: [String] {
    var lines = ["arrivals"]
    for outcome in Outcome.allCases {
      lines.append(Self.count("  \(outcome.rawValue)", arrivals[outcome.rawValue] ?? 0))
      guard outcome == .rejected else { continue }
      for rejection in rejections { lines.append(Self.count("    \(safeText(rejection.code.utf8))", rejection.count)) }
    }
    return lines
  }

  /// A line a name and format; a name that is too long for its column has a line to itself.
  private var table: [String] {
    let columns = [11, 10, 10, 9, 9]
    return [Self.row("variants", columns, ["count", "bytes", "mean", "stale", "lacking"])]
      + variants.map { line in
        let numbers = [
          Measure.count(line.count), Measure.bytes(line.bytes), line.count == 0 ? "-" : Measure.bytes(line.meanBytes),
          Self.orDash(line.stale), Self.orDash(line.lacking),
        ]
        return Self.row(line, columns, numbers)
      }
  }

  /// A title and the names of the columns, each as wide as it says.
  static func row(_ title: String, _ columns: [Int], _ names: [String]) -> String {
    ([left(title, nameWidth + 7)] + zip(columns, names).map { right($1, $0) }).joined(separator: " ")
  }

  /// The name and format of a line, and its numbers.
  static func row(_ line: Variant, _ columns: [Int], _ numbers: [String]) -> String {
    let isLong = line.name.count > nameWidth
    let name = isLong ? "  \(line.name)\n" + left("", nameWidth + 2) : "  " + left(line.name, nameWidth)
    return ([name, left(line.format, 4)] + zip(columns, numbers).map { right($1, $0) }).joined(separator: " ")
  }

  private static let nameWidth = 18

  private static func line(_ name: String, _ text: String) -> String { left(name, 12) + text }

  private static func count(_ name: String, _ count: Int) -> String { left(name, 26) + right(Measure.count(count), 11) }

  private static func orDash(_ count: Int) -> String { count == 0 ? "-" : Measure.count(count) }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// To the minute.
  private static func short(_ instant: String) -> String {
    instant.prefix(16).split(separator: "T").joined(separator: " ")
  }
}
