import Model

/// The tables, and how a catalog of any version becomes one of the newest.
enum Schema {
  /// `Sluc` in ASCII: what tells a catalog from other databases. `PRAGMA application_id`.
  static let applicationID: Int64 = 0x536C_7563

  /// Each takes a catalog from the version of its index to the next. What is released is never changed, only added to.
  static let migrations = [first, second, third, fourth, fifth]

  static var newestVersion: Int { migrations.count }

  /// Instants are microseconds since 1970, UTC; a file's own times are nanoseconds; paths are raw bytes.
  private static let first = """
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      pid INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE images (
      id INTEGER PRIMARY KEY,
      hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
      format TEXT NOT NULL,
      byte_count INTEGER NOT NULL,
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      taken TEXT,
      maker TEXT,
      model TEXT,
      lens TEXT,
      exposure REAL,
      aperture REAL,
      iso INTEGER,
      focal_length REAL,
      latitude REAL,
      longitude REAL,
      library_versions TEXT NOT NULL,
      stored_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE variants (
      image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      format TEXT NOT NULL,
      recipe BLOB NOT NULL CHECK (length(recipe) = 32),
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      byte_count INTEGER NOT NULL,
      digest BLOB NOT NULL CHECK (length(digest) = 32),
      stored_at INTEGER NOT NULL,
      PRIMARY KEY (image_id, name, format)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE arrivals (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      drop_name TEXT NOT NULL,
      path BLOB NOT NULL,
      device INTEGER NOT NULL,
      inode INTEGER NOT NULL,
      size INTEGER NOT NULL,
      modified INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      state TEXT NOT NULL
        CHECK (state IN ('claimed', 'interrupted', 'stored', 'duplicate', 'rejected', 'failed')),
      attempts INTEGER NOT NULL,
      strikes INTEGER NOT NULL DEFAULT 0,
      fault TEXT,
      code TEXT,
      reason TEXT,
      hash BLOB,
      image_id INTEGER REFERENCES images (id),
      run_id INTEGER NOT NULL REFERENCES runs (id),
      seen_at INTEGER NOT NULL,
      started_at INTEGER NOT NULL,
      ended_at INTEGER,
      next_try INTEGER,
      disposal TEXT,
      CHECK (state NOT IN ('stored', 'duplicate') OR image_id IS NOT NULL)
    ) STRICT;

    CREATE UNIQUE INDEX arrivals_by_path ON arrivals (drop_name, path, device, inode, size, modified, changed);
    CREATE INDEX arrivals_open ON arrivals (drop_name, path)
      WHERE state IN ('failed', 'interrupted', 'rejected');
    CREATE INDEX arrivals_by_state ON arrivals (state);
    CREATE INDEX arrivals_by_image ON arrivals (image_id, device, inode) WHERE image_id IS NOT NULL;
    CREATE INDEX arrivals_by_hash ON arrivals (hash) WHERE hash IS NOT NULL;
    CREATE INDEX arrivals_due ON arrivals (next_try) WHERE next_try IS NOT NULL;

    CREATE TABLE arrival_tally (state TEXT PRIMARY KEY, amount INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE image_tally (amount INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
    INSERT INTO image_tally VALUES (0, 0);
    CREATE TABLE variant_tally (
      name TEXT NOT NULL,
      format TEXT NOT NULL,
      amount INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      PRIMARY KEY (name, format)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER arrival_came AFTER INSERT ON arrivals BEGIN
      INSERT INTO arrival_tally VALUES (new.state, 1) ON CONFLICT DO UPDATE SET amount = amount + 1;
    END;
    CREATE TRIGGER arrival_went AFTER DELETE ON arrivals BEGIN
      UPDATE arrival_tally SET amount = amount - 1 WHERE state = old.state;
    END;
    CREATE TRIGGER arrival_changed AFTER UPDATE OF state ON arrivals WHEN old.state <> new.state BEGIN
      UPDATE arrival_tally SET amount = amount - 1 WHERE state = old.state;
      INSERT INTO arrival_tally VALUES (new.state, 1) ON CONFLICT DO UPDATE SET amount = amount + 1;
    END;
    CREATE TRIGGER image_came AFTER INSERT ON images BEGIN
      UPDATE image_tally SET amount = amount + 1, bytes = bytes + new.byte_count;
    END;
    CREATE TRIGGER image_went AFTER DELETE ON images BEGIN
      UPDATE image_tally SET amount = amount - 1, bytes = bytes - old.byte_count;
    END;
    CREATE TRIGGER variant_came AFTER INSERT ON variants BEGIN
      INSERT INTO variant_tally VALUES (new.name, new.format, 1, new.byte_count)
        ON CONFLICT DO UPDATE SET amount = amount + 1, bytes = bytes + new.byte_count;
    END;
    CREATE TRIGGER variant_went AFTER DELETE ON variants BEGIN
      UPDATE variant_tally SET amount = amount - 1, bytes = bytes - old.byte_count
        WHERE name = old.name AND format = old.format;
    END;
    CREATE TRIGGER variant_changed AFTER UPDATE OF byte_count ON variants BEGIN
      UPDATE variant_tally SET bytes = bytes - old.byte_count + new.byte_count
        WHERE name = new.name AND format = new.format;
    END;
    """

  /// The pool that the rows tell of: one row at most; what holds around the workers of a run, in words. And what tells at
  /// once that the clock was set back.
  private static let second = """
    CREATE TABLE pool (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      identity TEXT NOT NULL CHECK (length(identity) = 32)
    ) STRICT;

    ALTER TABLE runs ADD COLUMN sandbox TEXT NOT NULL DEFAULT '';

    CREATE INDEX arrivals_waiting ON arrivals (ended_at) WHERE next_try IS NOT NULL;
    """

  /// What a variant is about to be replaced by: until that is done, the file under its name is what the one or the other row
  /// says. And how far a piece of work has come that may be interrupted: all images up to that hash are done.
  private static let fourth = """
    CREATE TABLE replacements (
      image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      format TEXT NOT NULL,
      run_id INTEGER NOT NULL REFERENCES runs (id),
      recipe BLOB NOT NULL CHECK (length(recipe) = 32),
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      byte_count INTEGER NOT NULL,
      digest BLOB NOT NULL CHECK (length(digest) = 32),
      PRIMARY KEY (image_id, name, format, run_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tasks (
      name TEXT PRIMARY KEY,
      scope TEXT NOT NULL,
      position BLOB NOT NULL CHECK (length(position) = 32),
      began_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// Why an original that was to be moved or deleted is still where it was; NULL where nothing holds that up.
  private static let fifth = """
    ALTER TABLE arrivals ADD COLUMN disposal_code TEXT;
    ALTER TABLE arrivals ADD COLUMN disposal_reason TEXT;
    ALTER TABLE arrivals ADD COLUMN disposal_attempts INTEGER NOT NULL DEFAULT 0;

    CREATE INDEX arrivals_undisposed ON arrivals (disposal_code) WHERE disposal_code IS NOT NULL;
    """

  /// Brings the catalog to the newest version; false where it had that already.
  ///
  /// Throws `configuration` when it is no catalog or a newer one.
  static func migrate(_ connection: Connection, at path: RawPath) throws(AgentError) -> Bool {
    guard try version(of: connection, at: path) < newestVersion else { return false }
    try connection.transaction { () throws(AgentError) in
      // Asked again: another process may have been quicker.
      for version in try version(of: connection, at: path)..<newestVersion {
        try connection.execute(migrations[version])
        try connection.execute("PRAGMA user_version = \(version + 1)")
      }
      try connection.execute("PRAGMA application_id = \(applicationID)")
    }
    return true
  }

  /// The version of the catalog; 0 of an empty one.
  static func version(of connection: Connection, at path: RawPath) throws(AgentError) -> Int {
    func pragma(_ name: String) throws(AgentError) -> Int64 {
      try connection.first("PRAGMA \(name)") { row in row.integer() } ?? 0
    }
    let version = Int(try pragma("user_version"))
    let isOurs = try pragma("application_id") == applicationID
    let isEmpty = try connection.first("SELECT 1 FROM sqlite_schema") { row in row.integer() } == nil
    guard isOurs || (isEmpty && version == 0) else {
      throw AgentError(
        .configuration, code: "no-catalog", tried: "open the catalog", on: path.description,
        cause: "it is a database of something else", advice: "the config's `catalog` names the wrong file")
    }
    guard version <= newestVersion else {
      throw AgentError(
        .configuration, code: "newer-catalog", tried: "open the catalog", on: path.description,
        cause: "it is of version \(version), and this Sluice knows none above \(newestVersion)",
        advice: "use the newer Sluice that wrote it")
    }
    return version
  }
}
