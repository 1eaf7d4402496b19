import FoundationEssentials
import Model
import Testing

@testable import Catalog

/// The tallies say what a scan would, whatever happens to the rows.
@Suite struct TallyTests {
  let fixture: CatalogFixture

  init() throws {
    fixture = try CatalogFixture()
  }

  /// Each tally, and the scan that it saves.
  private static let pairs: [(tally: String, scan: String)] = [
    (
      "SELECT state || ' ' || code || ' ' || amount || ' ' || bytes FROM arrival_tally WHERE amount <> 0 OR bytes <> 0",
      """
      SELECT state || ' ' || coalesce(code, '') || ' ' || count(*) || ' ' || sum(size) FROM arrivals
      GROUP BY state, coalesce(code, '')
      """
    ),
    (
      "SELECT day || ' ' || amount || ' ' || bytes FROM day_tally WHERE amount <> 0 OR bytes <> 0",
      """
      SELECT (stored_at / 86400000000) || ' ' || count(*) || ' ' || sum(byte_count) FROM images
      GROUP BY stored_at / 86400000000
      """
    ),
    (
      "SELECT drop_name || ' ' || width || ' ' || height || ' ' || amount FROM size_tally WHERE amount <> 0",
      """
      SELECT drop_name || ' ' || width || ' ' || height || ' ' || count(*) FROM images
      GROUP BY drop_name, width, height
      """
    ),
    (
      """
      SELECT name || ' ' || format || ' ' || hex(recipe) || ' ' || amount || ' ' || bytes FROM variant_tally
      WHERE amount <> 0 OR bytes <> 0
      """,
      """
      SELECT name || ' ' || format || ' ' || hex(recipe) || ' ' || count(*) || ' ' || sum(byte_count) FROM variants
      GROUP BY name, format, recipe
      """
    ),
  ]

  private func expectTalliesAreTrue(of connection: Connection, _ story: Comment) throws {
    for (tally, scan) in Self.pairs {
      let kept = try connection.all(tally) { row in row.text() }.sorted()
      let found = try connection.all(scan) { row in row.text() }.sorted()
      #expect(kept == found, story)
    }
  }

  @Test func aCatalogOfVersion2IsCounted() async throws {
    do {
      let old = try fixture.connection()
      for step in 0..<2 { try old.execute(Schema.migrations[step]) }
      try old.execute("PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = 2")
      try old.execute(
        """
        INSERT INTO runs (kind, started_at, pid) VALUES ('watch', 1, 1);
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
        INSERT INTO images (hash, format, byte_count, width, height, library_versions, stored_at)
          SELECT randomblob(32), 'jpeg', 1000 + i, 100 * (i % 4), 80 * (i % 3), '', 1700000000000000 + i * 9000000000
          FROM n;
        INSERT INTO variants SELECT id, 'small', iif(id % 2, 'jpeg', 'webp'), CAST(printf('%032d', id % 3) AS BLOB), 1, 1,
          id, randomblob(32), 5 FROM images;
        INSERT INTO arrivals (drop_name, path, device, inode, size, modified, changed, state, attempts, code, image_id,
            run_id, seen_at, started_at)
          SELECT iif(id % 5, 'second', 'first'), randomblob(9), 1, id, id * 3, 1, 1, 'stored', 1, NULL, id, 1, 1, 1
          FROM images WHERE id <> 60
          UNION ALL
          SELECT 'late', randomblob(9), 1, id, id * 7, 1, 1, 'duplicate', 1, NULL, id, 1, 2, 2 FROM images
          WHERE id % 2 AND id <> 60
          UNION ALL
          SELECT 'first', randomblob(9), 1, id, id, 1, 1, iif(id % 2, 'rejected', 'failed'), 1, 'code-' || (id % 3), NULL,
            1, 3, 3 FROM images;
        """)
    }
    let catalog = try await fixture.open()
    let connection = try fixture.connection()
    try expectTalliesAreTrue(of: connection, "after the migration")
    let wrong = try connection.all(
      """
      SELECT 1 FROM images WHERE drop_name <> CASE WHEN id = 60 THEN '' WHEN id % 5 THEN 'second' ELSE 'first' END
      """
    ) { row in row.int() }
    #expect(wrong.isEmpty)
    let inventory = try await catalog.inventory()
    #expect(inventory.counts.images == 60)
    #expect(inventory.counts.arrivals == [.stored: 59, .duplicate: 30, .rejected: 30, .failed: 30])
    #expect(Set(inventory.sizes.map(\.drop)) == ["", "first", "second"])
    #expect(inventory.oldest == Date(timeIntervalSince1970: 1_700_009_000))
    #expect(inventory.newest == Date(timeIntervalSince1970: 1_700_540_000))
    try await catalog.finish(arrival("new"), stored(1))
    try expectTalliesAreTrue(of: connection, "after the next image")
  }

  /// Chance that comes again: xorshift64, Marsaglia 2003.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  @Test(arguments: [1, 20_261_121, 777] as [UInt64])
  func whateverHappensToTheRowsTheTalliesFollow(_ seed: UInt64) async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("first"), stored(1))
    let connection = try fixture.connection()
    try connection.execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF; BEGIN")
    var dice = Dice(state: seed)
    for step in 0..<600 {
      try change(connection, &dice)
      if step % 60 == 59 { try expectTalliesAreTrue(of: connection, "seed \(seed), step \(step)") }
    }
    try connection.execute("DELETE FROM arrivals; DELETE FROM images")
    try expectTalliesAreTrue(of: connection, "seed \(seed), all gone")
  }

  private func change(_ connection: Connection, _ dice: inout Dice) throws {
    let images = ImageTable(connection: connection)
    let number = UInt8.random(in: 2...12, using: &dice)
    let amount = Int64.random(in: 1...5_000, using: &dice)
    let states = ["claimed", "interrupted", "stored", "duplicate", "rejected", "failed"]
    let state = SQLValue.text(states.randomElement(using: &dice) ?? "")
    let code: SQLValue = [nil, "ENOSPC", "broken", "truncated"].randomElement(using: &dice) ?? nil
    switch Int.random(in: 0...9, using: &dice) {
    case 0, 1:
      try connection.run(
        """
        INSERT INTO arrivals (drop_name, path, device, inode, size, modified, changed, state, attempts, code, image_id,
          run_id, seen_at, started_at)
        VALUES ('a', randomblob(9), 1, 1, ?, 1, 1, ?, 1, ?, 1, 1, 1, 1)
        """, [.integer(amount), state, code])
    case 2:
      try connection.run(
        "UPDATE arrivals SET state = ?, code = ? WHERE id % 7 = ?", [state, code, .integer(amount % 7)])
    case 3:
      try connection.run("UPDATE arrivals SET size = ? WHERE id % 7 = ?", [.integer(amount), .integer(amount % 7)])
    case 4: try connection.run("DELETE FROM arrivals WHERE id > 1 AND id % 9 = ?", [.integer(amount % 9)])
    case 5, 6:
      let facts = ImageFacts(format: .jpeg, size: PixelSize(width: Int(amount % 3) + 1, height: Int(amount % 2) + 1))
      let image = try images.put(
        hash(number), byteCount: amount, facts: facts, libraryVersions: "", drop: "drop \(number % 3)",
        at: Date(timeIntervalSince1970: Double(amount) * 1_000))
      for name in ["small", "large"].prefix(Int(amount % 3)) {
        try images.put(made(name, bytes: amount, recipe: number % 3), image: image, run: nil, at: Date())
      }
    case 7:
      try connection.run(
        "UPDATE images SET byte_count = ?, stored_at = ?, drop_name = ? WHERE id % 5 = ?",
        [.integer(amount), .integer(amount * 1_000_000_000), .text("drop \(number % 3)"), .integer(amount % 5)])
    case 8: try connection.run("DELETE FROM images WHERE hash = ?", [SQLValue(hash(number))])
    default: try connection.run("DELETE FROM variants WHERE byte_count % 3 = ?", [.integer(amount % 3)])
    }
  }

  @Test func noQueryOfStatsScansWhatGrowsWithTheImages() async throws {
    let catalog = try await fixture.open()
    #expect(try await catalog.inventory().oldest == nil)
    let connection = try fixture.connection()
    for query in ["SELECT min(stored_at) FROM images", "SELECT max(stored_at) FROM images"] {
      let plan = try connection.all("EXPLAIN QUERY PLAN " + query) { row in
        for _ in 0..<3 { _ = row.integer() }
        return row.text()
      }
      #expect(plan == ["SEARCH images USING COVERING INDEX images_by_age"])
    }
    // All else comes out of the tallies: it is told although the rows are gone.
    try await catalog.finish(arrival("a"), stored(1))
    let told = try await catalog.inventory()
    try connection.execute(
      """
      DROP TRIGGER arrival_went; DROP TRIGGER image_went; DROP TRIGGER variant_went;
      DELETE FROM arrivals; DELETE FROM variants; DELETE FROM images;
      """)
    var left = try await catalog.inventory()
    #expect(left.oldest == nil && left.newest == nil)
    (left.oldest, left.newest) = (told.oldest, told.newest)
    #expect(left == told)
  }

  @Test func theDropFolderOfAnImageIsItsFirst() async throws {
    let catalog = try await fixture.open()
    try await catalog.finish(arrival("a", inode: 1, drop: "first"), stored(1))
    try await catalog.finish(arrival("b", inode: 2, drop: "second"), stored(1, [made("large")]))
    let inventory = try await catalog.inventory()
    #expect(inventory.sizes == [.init(drop: "first", size: PixelSize(width: 4_000, height: 3_000), count: 1)])
    #expect(inventory.days.map(\.count) == [1])
    #expect(inventory.days.map(\.number) == [1_700_000_000 / 86_400])
  }
}
