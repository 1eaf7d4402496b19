import Model
import Pool

/// Runs `body`, which publishes variants and records them, anew when their names are taken away in between; ten times at most.
///
/// `body` is told which time it is, from 1.
func untilRecorded<Result>(_ body: (_ attempt: Int) async throws -> Result) async throws -> Result {
  let most = 10
  for attempt in 1..<most {
    do {
      return try await body(attempt)
    } catch let error as AgentError where error.code == PlacedVariants.goneCode {
      continue
    }
  }
  return try await body(most)
}
