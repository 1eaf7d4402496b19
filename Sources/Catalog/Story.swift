import Model

/// All that the catalog knows of a path or a hash.
package struct Story: Hashable, Sendable {
  /// What arrived: at the path, the newest first; or with these bytes.
  package var arrivals: [ArrivalRecord]
  /// The images behind them, the newest first.
  package var images: [StoredImage]
  /// Other arrivals of the same images, the newest first.
  package var others: [ArrivalRecord]
  /// Whether there are more than the hundred that a list holds.
  package var isCut: Bool

  /// Whether the catalog knows nothing.
  package var isEmpty: Bool { arrivals.isEmpty && images.isEmpty }
}

/// Reads stories.
struct StoryTeller {
  private static let longestList = 100

  /// The names of all drop folders that anything ever arrived in, found by a step in the index for each.
  static let dropNames = """
    WITH RECURSIVE names (name) AS (
      SELECT min(drop_name) FROM arrivals
      UNION ALL
      SELECT (SELECT min(drop_name) FROM arrivals WHERE drop_name > name) FROM names WHERE name IS NOT NULL
    ) SELECT name FROM names WHERE name IS NOT NULL
    """

  let connection: Connection

  func story(of path: RawPath) throws(AgentError) -> Story {
    let arrivals = try rows("a.drop_name IN (\(Self.dropNames)) AND a.path = ?", [SQLValue(path)])
    var hashes: [ContentHash] = []
    for row in arrivals where row.imageID != nil {
      if let hash = row.hash, !hashes.contains(hash) { hashes.append(hash) }
    }
    let images = ImageTable(connection: connection)
    let found = try hashes.map { hash throws(AgentError) in try images.image(hash) }.compactMap(\.self)
    var others: [ArrivalRecord] = []
    for image in found { others += try rows("a.image_id = ? AND a.path <> ?", [.integer(image.id), SQLValue(path)]) }
    return tell(arrivals, found, others)
  }

  func story(of hash: ContentHash) throws(AgentError) -> Story {
    let image = try ImageTable(connection: connection).image(hash)
    var arrivals = try rows("a.hash = ?", [SQLValue(hash)])
    if let image { arrivals += try rows("a.image_id = ?", [.integer(image.id)]) }
    return tell(arrivals, image.map { [$0] } ?? [], [])
  }

  private func rows(_ condition: String, _ values: [SQLValue]) throws(AgentError) -> [ArrivalRecord] {
    let limit = " ORDER BY a.id DESC LIMIT \(Self.longestList + 1)"
    return try connection.all(ArrivalRecord.selection + "WHERE " + condition + limit, values, ArrivalRecord.init)
  }

  private func tell(_ arrivals: [ArrivalRecord], _ images: [StoredImage], _ others: [ArrivalRecord]) -> Story {
    let most = Self.longestList
    return Story(
      arrivals: Array(arrivals.prefix(most)), images: images, others: Array(others.prefix(most)),
      isCut: arrivals.count > most || others.count > most)
  }
}
