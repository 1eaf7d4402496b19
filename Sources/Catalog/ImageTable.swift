import FoundationEssentials
import Model

/// The images and their variants.
struct ImageTable {
  let connection: Connection

  func id(of hash: ContentHash) throws(AgentError) -> Int64? {
    try connection.first("SELECT id FROM images WHERE hash = ?", [SQLValue(hash)]) { row in row.integer() }
  }

  func image(_ hash: ContentHash) throws(AgentError) -> StoredImage? {
    let sql = """
      SELECT id, hash, byte_count, format, width, height, taken, maker, model, lens, exposure, aperture, iso,
        focal_length, latitude, longitude, library_versions, stored_at
      FROM images WHERE hash = ?
      """
    return try connection.first(sql, [SQLValue(hash)]) { (row) throws(AgentError) in
      let (id, hash, byteCount) = (row.integer(), try row.hash(), row.integer())
      var facts = ImageFacts(
        format: try row.choice(InputFormat.self), size: PixelSize(width: row.int(), height: row.int()))
      facts.exif.taken = row.optionalText()
      facts.exif.maker = row.optionalText()
      facts.exif.model = row.optionalText()
      facts.exif.lens = row.optionalText()
      facts.exif.exposure = row.optionalReal()
      facts.exif.aperture = row.optionalReal()
      facts.exif.iso = row.optionalInt()
      facts.exif.focalLength = row.optionalReal()
      facts.exif.latitude = row.optionalReal()
      facts.exif.longitude = row.optionalReal()
      return StoredImage(
        id: id, hash: hash, byteCount: byteCount, facts: facts, libraryVersions: row.text(), storedAt: row.instant(),
        variants: try variants(of: id))
    }
  }

  /// The variants, from the largest to the smallest.
  private func variants(of image: Int64) throws(AgentError) -> [StoredVariant] {
    let sql = StoredVariant.selection + "ORDER BY width * height DESC, name, format"
    return try connection.all(sql, [.integer(image)], StoredVariant.init)
  }

  /// Whether the image has this variant by this recipe.
  func has(_ made: MadeVariant, image: Int64) throws(AgentError) -> Bool {
    let sql = "SELECT 1 FROM variants WHERE image_id = ? AND name = ? AND format = ? AND recipe = ?"
    let values: [SQLValue] = [
      .integer(image), .text(made.variant.name), .text(made.variant.format.rawValue), SQLValue(made.recipe),
    ]
    return try connection.first(sql, values) { row in row.integer() } != nil
  }

  /// Writes the image down, or what is newly known of it; returns its number.
  ///
  /// `drop` is the drop folder that it came through, empty where that is not known: the first one stays.
  func put(
    _ hash: ContentHash, byteCount: Int64, facts: ImageFacts, libraryVersions: String, drop: String, at now: Date
  ) throws(AgentError) -> Int64 {
    let sql = """
      INSERT INTO images (hash, format, byte_count, width, height, taken, maker, model, lens, exposure, aperture, iso,
        focal_length, latitude, longitude, library_versions, stored_at, drop_name)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (hash) DO UPDATE SET format = excluded.format, byte_count = excluded.byte_count,
        width = excluded.width, height = excluded.height,
        drop_name = iif(drop_name = '', excluded.drop_name, drop_name),
        taken = excluded.taken, maker = excluded.maker, model = excluded.model, lens = excluded.lens,
        exposure = excluded.exposure, aperture = excluded.aperture, iso = excluded.iso,
        focal_length = excluded.focal_length, latitude = excluded.latitude, longitude = excluded.longitude,
        library_versions = excluded.library_versions
      RETURNING id
      """
    let exif = facts.exif
    let values: [SQLValue] = [
      SQLValue(hash), .text(facts.format.rawValue), .integer(byteCount), SQLValue(facts.size.width),
      SQLValue(facts.size.height), SQLValue(exif.taken), SQLValue(exif.maker), SQLValue(exif.model),
      SQLValue(exif.lens), SQLValue(exif.exposure), SQLValue(exif.aperture), SQLValue(exif.iso),
      SQLValue(exif.focalLength), SQLValue(exif.latitude), SQLValue(exif.longitude), .text(libraryVersions),
      SQLValue(now), .text(drop),
    ]
    let ids = try connection.all(sql, values) { row in row.integer() }
    guard let id = ids.first else {
      throw AgentError(.bug, code: "no-row", tried: "record an image", cause: "the catalog gave it no number")
    }
    return id
  }

  /// Writes a variant down, in place of an earlier one of its name and format; what `run` said it was about to replace is done.
  func put(_ made: MadeVariant, image: Int64, run: Int64?, at now: Date) throws(AgentError) {
    let sql = """
      INSERT INTO variants (image_id, name, format, recipe, width, height, byte_count, digest, stored_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (image_id, name, format) DO UPDATE SET recipe = excluded.recipe, width = excluded.width,
        height = excluded.height, byte_count = excluded.byte_count, digest = excluded.digest,
        stored_at = excluded.stored_at
      """
    let variant = made.variant
    try connection.run(
      sql,
      [
        .integer(image), .text(variant.name), .text(variant.format.rawValue), SQLValue(made.recipe),
        SQLValue(variant.size.width), SQLValue(variant.size.height), .integer(variant.byteCount),
        SQLValue(variant.digest), SQLValue(now),
      ])
    try connection.run(
      "DELETE FROM replacements WHERE image_id = ? AND name = ? AND format = ? AND run_id = ?",
      [.integer(image), .text(variant.name), .text(variant.format.rawValue), SQLValue(run)])
  }
}

extension StoredVariant {
  /// `SELECT` of whole rows of an image, to be followed by an order.
  static let selection = """
    SELECT name, format, recipe, width, height, byte_count, digest, stored_at FROM variants WHERE image_id = ?

    """

  init(_ row: inout Row) throws(AgentError) {
    self.init(
      name: row.text(), format: try row.choice(OutputFormat.self), recipe: try row.hash(),
      size: PixelSize(width: row.int(), height: row.int()), byteCount: row.integer(), digest: try row.hash(),
      storedAt: row.instant())
  }
}
