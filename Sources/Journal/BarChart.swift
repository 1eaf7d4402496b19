/// A small chart of upright bars, for a terminal.
package struct BarChart: Hashable, Sendable {
  /// From the left, none below zero.
  package var values: [Int]

  package init(_ values: [Int]) {
    self.values = values
  }

  /// Lines from the top, as many as `height`; a bar takes one column and has an empty one behind it.
  ///
  /// The highest value reaches the top, and what is not zero can be seen. With `isFine` bars end in eighths of a line,
  /// which are characters of Unicode; else they are of number signs.
  package func lines(height: Int, isFine: Bool) -> [String] {
    let steps = isFine ? Array(" ▁▂▃▄▅▆▇█") : Array(" #")
    let whole = steps.count - 1
    let most = max(1, values.max() ?? 0)
    let bars = values.map { value in
      value == 0 ? 0 : max(1, Int((Double(value) / Double(most) * Double(height * whole)).rounded()))
    }
    return (0..<height).map { line in
      let below = (height - 1 - line) * whole
      return bars.map { String(steps[max(0, min(whole, $0 - below))]) }.joined(separator: " ")
    }
  }

  /// Whether what is written in this environment may be of more than ASCII.
  ///
  /// Source: `locale(7)`: of `LC_ALL`, `LC_CTYPE` and `LANG` the first one that is not empty counts.
  package static func isFine(in environment: [String: String]) -> Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let locale = names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    return locale.lowercased().contains("utf-8") || locale.lowercased().contains("utf8")
  }
}
