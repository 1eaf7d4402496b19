package import Model

/// How much there is of everything, from tallies that triggers keep: never a scan.
package struct Counts: Hashable, Sendable {
  /// Arrivals in one state, with one code.
  package struct Arrivals: Hashable, Sendable {
    package var state: ArrivalState
    /// Of the error of the last try; nil where it went well, or there was none.
    package var code: String?
    package var count: Int
    /// Of the files as they arrived.
    package var bytes: Int64
  }

  /// Variants of one name and format, by one recipe.
  package struct Variants: Hashable, Sendable {
    package var name: String
    package var format: OutputFormat
    /// The digest of the recipe.
    package var recipe: ContentHash
    package var count: Int
    package var bytes: Int64
  }

  /// By state, then by code.
  package var tally: [Arrivals]
  package var images: Int
  /// Bytes of the originals of all images.
  package var originalBytes: Int64
  /// By name, then by the name of the format.
  package var variants: [Variants]

  init(_ connection: Connection) throws(AgentError) {
    tally = try connection.all(
      "SELECT state, code, amount, bytes FROM arrival_tally WHERE amount > 0 ORDER BY state, code"
    ) { (row) throws(AgentError) in
      let (state, code) = (try row.choice(ArrivalState.self), row.text())
      return Arrivals(state: state, code: code.isEmpty ? nil : code, count: row.int(), bytes: row.integer())
    }
    let image = try connection.first("SELECT sum(amount), sum(bytes) FROM day_tally") { row in
      (row.int(), row.integer())
    }
    (images, originalBytes) = image ?? (0, 0)
    variants = try connection.all(
      "SELECT name, format, recipe, amount, bytes FROM variant_tally WHERE amount > 0 ORDER BY name, format, recipe"
    ) { (row) throws(AgentError) in
      Variants(
        name: row.text(), format: try row.choice(OutputFormat.self), recipe: try row.hash(), count: row.int(),
        bytes: row.integer())
    }
  }
}

extension Counts {
  /// Every outcome is in it.
  package var arrivals: [Outcome: Int] {
    Dictionary(
      uniqueKeysWithValues: ArrivalState.allCases.compactMap { state in state.outcome.map { ($0, count(state)) } })
  }

  /// Arrivals that a run has in hand.
  package var claimed: Int { count(.claimed) }
  /// Arrivals that a run had in hand when it died.
  package var interrupted: Int { count(.interrupted) }

  /// All variants.
  package var variantCount: Int { variants.reduce(0) { $0 + $1.count } }

  /// Bytes of all variants.
  package var poolBytes: Int64 { variants.reduce(0) { $0 + $1.bytes } }

  /// Bytes of the files that arrived and ended, or stand, so.
  package func bytes(_ state: ArrivalState) -> Int64 {
    tally.reduce(0) { $1.state == state ? $0 + $1.bytes : $0 }
  }

  /// The codes of the arrivals in these states and how many have each, the most first.
  package func codes(of states: Set<ArrivalState>) -> [(code: String, count: Int)] {
    var counts: [String: Int] = [:]
    for row in tally where states.contains(row.state) {
      if let code = row.code { counts[code, default: 0] += row.count }
    }
    return counts.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
  }

  private func count(_ state: ArrivalState) -> Int {
    tally.reduce(0) { $1.state == state ? $0 + $1.count : $0 }
  }
}
