import FoundationEssentials
import Model
import Settings

extension Invocation {
  /// The value of the option as an instant: so long ago, or a date; nil when it is not there. Throws `usage`.
  func instant(_ option: Option) throws(AgentError) -> Date? {
    guard let text = text(option) else { return nil }
    return try WrittenTime.instant(text, of: "--\(option.name)")
  }

  /// The value of the option as a whole number of at least `least`; nil when it is not there. Throws `usage`.
  func count(_ option: Option, atLeast least: Int) throws(AgentError) -> Int? {
    guard let text = text(option) else { return nil }
    guard let number = Int(text), number >= least, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw AgentError(
        .usage, code: "not-a-number", tried: "understand --\(option.name)",
        cause: "\"\(safeText(text.utf8))\" is not a whole number from \(least) on")
    }
    return number
  }
}
