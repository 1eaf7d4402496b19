extension Schema {
  /// The drop folder that an image came through first; tallies of all that `sluice stats` tells, so that it never scans; and
  /// one index that has all that a list of arrivals is filtered by, in the order of the list.
  ///
  /// Arrivals are counted by state and code, images by the day (UTC, from 1970) that they were stored on, and by drop folder
  /// and size, which is what the variants that they should have depend on; variants by recipe, which tells the stale ones.
  static let third = """
    ALTER TABLE images ADD COLUMN drop_name TEXT NOT NULL DEFAULT '';
    UPDATE images SET drop_name = coalesce(
      (SELECT a.drop_name FROM arrivals a WHERE a.image_id = images.id ORDER BY a.id LIMIT 1), '');
    CREATE INDEX images_by_age ON images (stored_at);

    DROP INDEX arrivals_by_state;
    CREATE INDEX arrivals_by_state ON arrivals (state, id, ended_at, code, drop_name);

    DROP TRIGGER arrival_came;
    DROP TRIGGER arrival_went;
    DROP TRIGGER arrival_changed;
    DROP TRIGGER image_came;
    DROP TRIGGER image_went;
    DROP TRIGGER variant_came;
    DROP TRIGGER variant_went;
    DROP TRIGGER variant_changed;
    DROP TABLE arrival_tally;
    DROP TABLE image_tally;
    DROP TABLE variant_tally;

    CREATE TABLE arrival_tally (
      state TEXT NOT NULL,
      code TEXT NOT NULL,
      amount INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      PRIMARY KEY (state, code)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO arrival_tally
      SELECT state, coalesce(code, ''), count(*), sum(size) FROM arrivals GROUP BY state, coalesce(code, '');

    CREATE TRIGGER arrival_came AFTER INSERT ON arrivals BEGIN
      INSERT INTO arrival_tally VALUES (new.state, coalesce(new.code, ''), 1, new.size)
        ON CONFLICT DO UPDATE SET amount = amount + 1, bytes = bytes + excluded.bytes;
    END;
    CREATE TRIGGER arrival_went AFTER DELETE ON arrivals BEGIN
      UPDATE arrival_tally SET amount = amount - 1, bytes = bytes - old.size
        WHERE state = old.state AND code = coalesce(old.code, '');
    END;
    CREATE TRIGGER arrival_changed AFTER UPDATE OF state, code, size ON arrivals
      WHEN old.state <> new.state OR old.code IS NOT new.code OR old.size <> new.size
    BEGIN
      UPDATE arrival_tally SET amount = amount - 1, bytes = bytes - old.size
        WHERE state = old.state AND code = coalesce(old.code, '');
      INSERT INTO arrival_tally VALUES (new.state, coalesce(new.code, ''), 1, new.size)
        ON CONFLICT DO UPDATE SET amount = amount + 1, bytes = bytes + excluded.bytes;
    END;

    CREATE TABLE day_tally (
      day INTEGER PRIMARY KEY,
      amount INTEGER NOT NULL,
      bytes INTEGER NOT NULL
    ) STRICT;
    INSERT INTO day_tally
      SELECT stored_at / 86400000000, count(*), sum(byte_count) FROM images GROUP BY stored_at / 86400000000;
    CREATE TABLE size_tally (
      drop_name TEXT NOT NULL,
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      amount INTEGER NOT NULL,
      PRIMARY KEY (drop_name, width, height)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO size_tally SELECT drop_name, width, height, count(*) FROM images GROUP BY drop_name, width, height;

    CREATE TRIGGER image_came AFTER INSERT ON images BEGIN
      INSERT INTO day_tally VALUES (new.stored_at / 86400000000, 1, new.byte_count)
        ON CONFLICT DO UPDATE SET amount = amount + 1, bytes = bytes + excluded.bytes;
      INSERT INTO size_tally VALUES (new.drop_name, new.width, new.height, 1)
        ON CONFLICT DO UPDATE SET amount = amount + 1;
    END;
    CREATE TRIGGER image_went AFTER DELETE ON images BEGIN
      UPDATE day_tally SET amount = amount - 1, bytes = bytes - old.byte_count
        WHERE day = old.stored_at / 86400000000;
      UPDATE size_tally SET amount = amount - 1
        WHERE drop_name = old.drop_name AND width = old.width AND height = old.height;
    END;
    CREATE TRIGGER image_changed AFTER UPDATE OF byte_count, stored_at ON images
      WHEN old.byte_count <> new.byte_count OR old.stored_at <> new.stored_at
    BEGIN
      UPDATE day_tally SET amount = amount - 1, bytes = bytes - old.byte_count
        WHERE day = old.stored_at / 86400000000;
      INSERT INTO day_tally VALUES (new.stored_at / 86400000000, 1, new.byte_count)
        ON CONFLICT DO UPDATE SET amount = amount + 1, bytes = bytes + excluded.bytes;
    END;
    CREATE TRIGGER image_resized AFTER UPDATE OF drop_name, width, height ON images
      WHEN old.drop_name <> new.drop_name OR old.width <> new.width OR old.height <> new.height
    BEGIN
      UPDATE size_tally SET amount = amount - 1
        WHERE drop_name = old.drop_name AND width = old.width AND height = old.height;
      INSERT INTO size_tally VALUES (new.drop_name, new.width, new.height, 1)
        ON CONFLICT DO UPDATE SET amount = amount + 1;
    END;

    CREATE TABLE variant_tally (
      name TEXT NOT NULL,
      format TEXT NOT NULL,
      recipe BLOB NOT NULL,
      amount INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      PRIMARY KEY (name, format, recipe)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO variant_tally
      SELECT name, format, recipe, count(*), sum(byte_count) FROM variants GROUP BY name, format, recipe;

    CREATE TRIGGER variant_came AFTER INSERT ON variants BEGIN
      INSERT INTO variant_tally VALUES (new.name, new.format, new.recipe, 1, new.byte_count)
        ON CONFLICT DO UPDATE SET amount = amount + 1, bytes = bytes + excluded.bytes;
    END;
    CREATE TRIGGER variant_went AFTER DELETE ON variants BEGIN
      UPDATE variant_tally SET amount = amount - 1, bytes = bytes - old.byte_count
        WHERE name = old.name AND format = old.format AND recipe = old.recipe;
    END;
    CREATE TRIGGER variant_changed AFTER UPDATE OF name, format, recipe, byte_count ON variants
      WHEN old.name <> new.name OR old.format <> new.format OR old.recipe <> new.recipe
        OR old.byte_count <> new.byte_count
    BEGIN
      UPDATE variant_tally SET amount = amount - 1, bytes = bytes - old.byte_count
        WHERE name = old.name AND format = old.format AND recipe = old.recipe;
      INSERT INTO variant_tally VALUES (new.name, new.format, new.recipe, 1, new.byte_count)
        ON CONFLICT DO UPDATE SET amount = amount + 1, bytes = bytes + excluded.bytes;
    END;
    """
}
