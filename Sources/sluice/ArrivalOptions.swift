import Catalog
import FoundationEssentials
import Model
import Settings

/// The options that say which arrivals are meant, of `sluice status` and `sluice retry`.
enum ArrivalOptions {
  static let reason = Option.text("reason", "CODE", "Only what ended for this reason, as in --reason not-an-image.")
  static let since = Option.text(
    "since", "WHEN",
    "Only what ended then or later: so long ago (2 h, 7 d), or a date or a time in UTC (2026-11-21, 2026-11-21T10:30).")

  /// The filter that these options and others ask for; `states` are those that are meant where none is named.
  static func filter(_ invocation: Invocation, states: Set<ArrivalState>) throws(AgentError) -> ArrivalFilter {
    ArrivalFilter(
      states: states, code: invocation.text(reason), since: try invocation.instant(since))
  }

  /// What to say of a reason that no arrival in these states has; nil when one has it.
  static func complaint(
    about code: String, in states: Set<ArrivalState>, of catalog: CatalogStore
  ) async throws(AgentError) -> (cause: String, advice: String)? {
    let codes = try await catalog.counts().codes(of: states).map(\.code)
    guard !codes.contains(code) else { return nil }
    return (
      "nothing ended for that reason",
      codes.isEmpty
        ? "there is nothing that did not go well" : "there are: \(safeText(codes.joined(separator: ", ").utf8))"
    )
  }
}
