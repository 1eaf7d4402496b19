import Catalog
import FoundationEssentials
import Journal
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
    let counts = try await catalog.counts()
    let having = counts.tally.filter { $0.code == code }
    guard !having.contains(where: { states.contains($0.state) }) else { return nil }
    guard having.isEmpty else {
      // Who asks for what failed means what was interrupted too.
      let asked = states.contains(.failed) ? states.subtracting([.interrupted]) : states
      let named = ArrivalState.allCases.filter(asked.contains).map(\.rawValue).joined(separator: " or ")
      let others = having.map { "\($0.count) \($0.state.rawValue) \(Measure.noun("one", for: $0.count))" }
      let isOne = having.map(\.count) == [1]
      return ("no \(named) arrival has it", "\(others.joined(separator: " and ")) \(isOne ? "has" : "have")")
    }
    return ("nothing ended for that reason", known(counts))
  }

  /// The reasons that there are.
  private static func known(_ counts: Counts) -> String {
    let codes = counts.codes(of: Set(ArrivalState.allCases)).map(\.code)
    guard codes.isEmpty else { return "there are: \(safeText(codes.joined(separator: ", ").utf8))" }
    let isAllWell = !counts.tally.contains { [.failed, .interrupted, .rejected].contains($0.state) }
    return isAllWell ? "there is nothing that did not go well" : "nothing that there is has a reason"
  }
}
