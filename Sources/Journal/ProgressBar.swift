import Model

/// How far a piece of work is, as a line to draw.
package struct ProgressBar: Hashable, Sendable {
  /// Files.
  package var done: Int
  /// Files; at least as many as are done.
  package var total: Int
  /// What the done files hold.
  package var bytes: Int64
  package var elapsed: Duration

  package init(done: Int, total: Int, bytes: Int64, elapsed: Duration) {
    self.done = done
    self.total = max(done, total)
    self.bytes = bytes
    self.elapsed = elapsed
  }

  /// `[=====>     ]  50 %  12/24  3.1 files/s  4.0 MB/s  4 s left`, at most `width` columns: where it is too long,
  /// the rates go first, then the bar becomes shorter.
  package func line(width: Int) -> String {
    let share = total == 0 ? 1 : Double(done) / Double(total)
    let percent = "\(Int(share * 100)) %"
    var parts = [String(repeating: " ", count: max(0, 5 - percent.count)) + percent, "\(done)/\(total)"]
    let seconds = elapsed.seconds
    var rates: [String] = []
    if seconds > 0, done > 0 {
      rates.append("\(Measure.decimal(Double(done) / seconds)) files/s")
      rates.append("\(Measure.decimal(Double(bytes) / seconds / 1e6)) MB/s")
      parts.append("\(Self.timeLeft(seconds / Double(done) * Double(total - done))) left")
    }
    while !rates.isEmpty {
      let more = Array(parts[..<2]) + rates + Array(parts[2...])
      if Self.length(more) + Self.minimalBar <= width {
        parts = more
        break
      }
      rates.removeLast()
    }
    while Self.length(parts) > width, parts.count > 1 { parts.removeLast() }
    let room = min(Self.maximalBar, width - Self.length(parts) - 4)
    let text = parts.joined(separator: "  ")
    guard room >= 3 else { return String(text.prefix(max(0, width))) }
    let filled = Int(share * Double(room))
    let head = filled < room ? ">" : ""
    let bar = String(repeating: "=", count: filled) + head
    return "[\(bar)\(String(repeating: " ", count: room - bar.count))]  \(text)"
  }

  private static let minimalBar = 14
  private static let maximalBar = 40

  private static func length(_ parts: [String]) -> Int {
    parts.reduce(0) { $0 + $1.count } + 2 * (parts.count - 1)
  }

  private static func timeLeft(_ seconds: Double) -> String {
    seconds < 60 ? "\(Int(seconds.rounded(.up))) s" : Measure.duration(seconds)
  }
}
