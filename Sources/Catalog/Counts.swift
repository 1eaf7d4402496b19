package import Model

/// How much there is of everything, from tallies that triggers keep: never a scan.
package struct Counts: Hashable, Sendable {
  /// One name and format of variants.
  package struct Variants: Hashable, Sendable {
    package var name: String
    package var format: OutputFormat
    package var count: Int
    package var bytes: Int64
  }

  /// Every outcome is in it.
  package var arrivals: [Outcome: Int]
  /// Arrivals that a run has in hand.
  package var claimed: Int
  /// Arrivals that a run had in hand when it died.
  package var interrupted: Int
  package var images: Int
  /// Bytes of the originals of all images.
  package var originalBytes: Int64
  package var variants: [Variants]

  /// Bytes of all variants.
  package var poolBytes: Int64 { variants.reduce(0) { $0 + $1.bytes } }

  init(_ connection: Connection) throws(AgentError) {
    let states = try connection.all("SELECT state, amount FROM arrival_tally") { (row) throws(AgentError) in
      (try row.choice(ArrivalState.self), row.int())
    }
    func amount(_ state: ArrivalState) -> Int { states.first { $0.0 == state }?.1 ?? 0 }
    arrivals = Dictionary(
      uniqueKeysWithValues: ArrivalState.allCases.compactMap { state in state.outcome.map { ($0, amount(state)) } })
    claimed = amount(.claimed)
    interrupted = amount(.interrupted)
    let image = try connection.first("SELECT amount, bytes FROM image_tally") { row in (row.int(), row.integer()) }
    (images, originalBytes) = image ?? (0, 0)
    variants = try connection.all(
      "SELECT name, format, amount, bytes FROM variant_tally WHERE amount > 0 ORDER BY name, format"
    ) { (row) throws(AgentError) in
      Variants(name: row.text(), format: try row.choice(OutputFormat.self), count: row.int(), bytes: row.integer())
    }
  }
}
