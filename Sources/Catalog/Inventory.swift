package import FoundationEssentials
package import Model

/// What `sluice stats` tells, as it stood at one instant: from tallies and the ends of an index, never a scan.
package struct Inventory: Hashable, Sendable {
  /// Images that came through one drop folder and stand upright at one size.
  package struct Sizes: Hashable, Sendable {
    /// Empty where it is not known.
    package var drop: String
    package var size: PixelSize
    package var count: Int
  }

  /// Images that were stored on one day.
  package struct Day: Hashable, Sendable {
    /// Days since 1970-01-01, UTC.
    package var number: Int
    package var count: Int
  }

  package var counts: Counts
  /// By drop folder.
  package var sizes: [Sizes]
  /// Those on which any image was stored, the oldest first.
  package var days: [Day]
  /// When the first image was stored; nil when there is none.
  package var oldest: Date?
  /// When the last image was stored; nil when there is none.
  package var newest: Date?

  init(_ connection: Connection) throws(AgentError) {
    counts = try Counts(connection)
    sizes = try connection.all(
      "SELECT drop_name, width, height, amount FROM size_tally WHERE amount > 0 ORDER BY drop_name, width, height"
    ) { row in
      Sizes(drop: row.text(), size: PixelSize(width: row.int(), height: row.int()), count: row.int())
    }
    days = try connection.all("SELECT day, amount FROM day_tally WHERE amount > 0 ORDER BY day") { row in
      Day(number: row.int(), count: row.int())
    }
    // One at a time: asked for both at once, SQLite scans the index.
    oldest = try connection.first("SELECT min(stored_at) FROM images") { row in row.optionalInstant() } ?? nil
    newest = try connection.first("SELECT max(stored_at) FROM images") { row in row.optionalInstant() } ?? nil
  }
}
