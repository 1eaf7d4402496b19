package import Model

extension CatalogStore {
  /// The image with these bytes and its variants; nil when there is none.
  package func image(_ hash: ContentHash) throws(AgentError) -> StoredImage? {
    try read { connection throws(AgentError) in try ImageTable(connection: connection).image(hash) }
  }

  /// How much there is of everything.
  package func counts() throws(AgentError) -> Counts {
    try read { connection throws(AgentError) in try Counts(connection) }
  }

  /// All that `sluice stats` tells, at one instant.
  package func inventory() throws(AgentError) -> Inventory {
    try read { connection throws(AgentError) in try Inventory(connection) }
  }

  /// What living runs have in hand, the longest first.
  package func inHand() throws(AgentError) -> [ArrivalRecord] {
    let register = context.register
    var living: [Int64: Bool] = [:]
    let claimed = try read { connection throws(AgentError) in
      try connection.all(
        ArrivalRecord.selection + "WHERE a.state = 'claimed' ORDER BY a.started_at, a.id", [], ArrivalRecord.init)
    }
    var found: [ArrivalRecord] = []
    for row in claimed where try register.isAlive(row.runID, among: &living) { found.append(row) }
    return found
  }

  /// The runs that are alive, the oldest first.
  package func livingRuns() throws(AgentError) -> [Run] {
    try read { _ throws(AgentError) in try context.register.alive() }
  }

  /// All that is known of a path: below its drop folder, or absolute where it lies outside all.
  package func story(path: RawPath) throws(AgentError) -> Story {
    try read { connection throws(AgentError) in try StoryTeller(connection: connection).story(of: path) }
  }

  /// All that is known of these bytes.
  package func story(hash: ContentHash) throws(AgentError) -> Story {
    try read { connection throws(AgentError) in try StoryTeller(connection: connection).story(of: hash) }
  }

  /// Arrivals that the filter lets through, the oldest first, up to `limit` of those behind the row `after`: a page at a time.
  package func list(_ filter: ArrivalFilter, limit: Int = 1_000, after: Int64 = 0) throws(AgentError) -> [ArrivalRecord]
  {
    try read { connection throws(AgentError) in
      var page: [ArrivalRecord] = []
      // Each state is in the order of the index; merged here, none has to be sorted there.
      for state in filter.states {
        let (condition, values) = filter.condition(on: state, as: "a.")
        page += try connection.all(
          ArrivalRecord.selection + "WHERE \(condition) AND a.id > ? ORDER BY a.id LIMIT ?",
          values + [.integer(after), SQLValue(limit)], ArrivalRecord.init)
      }
      if filter.states.count > 1 { page.sort { $0.id < $1.id } }
      return Array(page.prefix(limit))
    }
  }

  /// The names of all drop folders that anything ever arrived in.
  package func dropNames() throws(AgentError) -> [String] {
    try read { connection throws(AgentError) in try connection.all(StoryTeller.dropNames) { row in row.text() } }
  }
}
