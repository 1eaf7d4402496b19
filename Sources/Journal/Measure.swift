import Model

/// Numbers in the words that people read: sizes in powers of 1024, times in seconds and more.
package enum Measure {
  /// `512 B`, `1.4 MiB`.
  package static func bytes(_ count: Int64) -> String {
    guard count.magnitude >= 1024 else { return "\(count) B" }
    var value = Double(count) / 1024
    var units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][...]
    // 1023.95 would be shown as 1024.0.
    while abs(value) >= 1023.95, units.count > 1 {
      value /= 1024
      units.removeFirst()
    }
    return "\(decimal(value)) \(units.first ?? "")"
  }

  /// `12 ms`, `3.2 s`, `2 min 5 s`, `1 h 4 min`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    if seconds < 0.9995 { return "\(Int((max(0, seconds) * 1000).rounded())) ms" }
    if seconds < 59.95 { return "\(decimal(seconds)) s" }
    let whole = Int(seconds.rounded())
    return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
  }

  package static func duration(_ duration: Duration) -> String { self.duration(duration.seconds) }

  /// `1,234,567`.
  package static func count(_ count: Int) -> String {
    var digits = Array(String(count.magnitude))
    for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
    return (count < 0 ? "-" : "") + String(digits)
  }

  /// `image` for 1, `images` for any other number.
  package static func noun(_ noun: String, for count: Int) -> String { count == 1 ? noun : "\(noun)s" }

  /// `1 image`, `2 images`.
  package static func count(_ count: Int, _ noun: String) -> String {
    "\(self.count(count)) \(self.noun(noun, for: count))"
  }

  /// With one digit behind the point.
  package static func decimal(_ value: Double) -> String {
    guard abs(value) < 1e15 else { return String(value) }
    let tenths = Int64((abs(value) * 10).rounded())
    return "\(value < 0 && tenths > 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
  }
}
