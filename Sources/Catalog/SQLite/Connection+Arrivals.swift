import Model

extension Connection {
  /// Arrivals that a statement asks for at once: to begin one costs as much as a third of finding a row.
  private static let batch = 64

  /// The row of each of many arrivals, as `body` reads its `columns`; nil where there is none that meets the `condition`.
  ///
  /// Both speak of `a`, and of what is joined to it. `common` are the values of their parameters, those of the columns first.
  func rows<Value>(
    of arrivals: [Arrival], _ columns: String, joining join: String = "", where condition: String = "true",
    _ common: [SQLValue] = [], _ body: (inout Row) throws(AgentError) -> Value
  ) throws(AgentError) -> [Value?] {
    // The values drive and the arrivals follow, each by its index: where they stand behind an IN, SQLite makes a table of
    // them for every row anew.
    let sql = """
      WITH wanted (place, \(Arrival.columns.joined(separator: ", "))) AS (VALUES \(Self.places))
      SELECT place, \(columns) FROM wanted w CROSS JOIN arrivals a
        ON \(Arrival.columns.map { "a.\($0) = w.\($0)" }.joined(separator: " AND ")) \(join)
      WHERE \(condition)
      """
    var found = [Value?](repeating: nil, count: arrivals.count)
    let statement = try prepare(sql)
    try statement.bind(common, after: Self.batch * Arrival.columns.count)
    for start in stride(from: 0, to: arrivals.count, by: Self.batch) {
      let count = min(Self.batch, arrivals.count - start)
      for place in 0..<count {
        try statement.bind(arrivals[start + place], after: place * Arrival.columns.count)
      }
      // Those of the batch before would be found again.
      for place in count..<Self.batch { try statement.bind([.null], after: place * Arrival.columns.count) }
      while try statement.step() {
        var row = statement.row()
        let place = row.int()
        found[start + place] = try body(&row)
      }
      statement.rewind()
    }
    return found
  }

  /// `(0, ?, ?...), (1, ?, ?...)...`
  private static let places = (0..<batch).map { place in
    "(\(place), \(Arrival.columns.map { _ in "?" }.joined(separator: ", ")))"
  }.joined(separator: ", ")
}
