import FoundationEssentials
import Model

extension Ledger {
  /// Makes arrivals due now, with all their tries before them; returns how many.
  func retry(_ request: RetryRequest) throws(AgentError) -> Int {
    let set = """
      UPDATE arrivals SET state = 'failed', attempts = 0, strikes = 0, next_try = ?, disposal = NULL
      WHERE state IN ('failed', 'interrupted', 'rejected')
      """
    switch request {
    case .matching(let filter):
      var count = 0
      // Each state once: what was rejected is failed from then on.
      for state in [ArrivalState.failed, .interrupted, .rejected] where filter.states.contains(state) {
        let (condition, values) = filter.condition(on: state)
        count += try connection.run(set + " AND \(condition)", [SQLValue(now)] + values)
      }
      return count
    case .hash(let hash): return try connection.run(set + " AND hash = ?", [SQLValue(now), SQLValue(hash)])
    case .path(let path):
      return try connection.run(
        set + " AND drop_name IN (\(StoryTeller.dropNames)) AND path = ?", [SQLValue(now), SQLValue(path)])
    }
  }

  /// Makes those due now that failed, or could not be disposed of, for one of these causes; returns how many.
  func hurry(_ codes: [String]) throws(AgentError) -> Int {
    var count = 0
    for code in codes {
      count += try connection.run(
        "UPDATE arrivals SET next_try = ? WHERE state = 'failed' AND code = ? AND next_try > ?",
        [SQLValue(now), .text(code), SQLValue(now)])
      count += try connection.run(
        "UPDATE arrivals SET next_try = ? WHERE disposal_code = ? AND next_try > ?",
        [SQLValue(now), .text(code), SQLValue(now)])
    }
    return count
  }
}
