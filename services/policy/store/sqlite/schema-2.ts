/**
 * Rows of a list have versions of their own, and a release names the version of each list that it shows. What was the number of a
 * release in a row becomes the number of a version: the rows themselves stay as they are.
 */
export const schema2 = `
  ALTER TABLE entries RENAME COLUMN since_release TO since_version;
  ALTER TABLE entries RENAME COLUMN until_release TO until_version;
  ALTER TABLE entries ADD COLUMN key_no INTEGER;
  ALTER TABLE entries ADD COLUMN digits INTEGER;
  -- The label in lower case, where it has letters beyond ASCII that SQLite does not fold.
  ALTER TABLE entries ADD COLUMN folded TEXT;
  DROP INDEX entries_prefixes;
  CREATE INDEX entries_ended_in ON entries (list_id, until_version) WHERE until_version IS NOT NULL;
  CREATE INDEX entries_later ON entries (entry) WHERE entry IS NOT NULL;

  -- Keys that PINs are hashed under, by their id; a row names one by its number.
  CREATE TABLE pin_keys (no INTEGER PRIMARY KEY, key_id TEXT NOT NULL UNIQUE) STRICT;
  INSERT INTO pin_keys (key_id) SELECT value FROM remembered WHERE name = 'pin-key';
  UPDATE entries SET key_no = (SELECT no FROM pin_keys) WHERE list_id IN (SELECT id FROM lists WHERE kind = 'pins');

  -- newest_version: that of the rows that nothing ended; last_version: the last number that was given to one.
  ALTER TABLE lists DROP COLUMN changed_in;
  ALTER TABLE lists ADD COLUMN newest_version INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE lists ADD COLUMN last_version INTEGER NOT NULL DEFAULT 0;

  -- Versions that a kept release shows. added, removed and changed: against the one before; changed_keys: where there are few.
  -- Ids of rows that it added lie after first_id and up to last_id.
  CREATE TABLE list_versions (
    list_id INTEGER NOT NULL REFERENCES lists (id),
    version INTEGER NOT NULL,
    previous INTEGER NOT NULL,
    counts TEXT NOT NULL,
    added INTEGER,
    removed INTEGER,
    changed INTEGER,
    changed_keys TEXT,
    first_id INTEGER,
    last_id INTEGER,
    PRIMARY KEY (list_id, version)
  ) STRICT, WITHOUT ROWID;

  CREATE TEMP TABLE points AS
    SELECT list_id, since_version AS version FROM entries UNION SELECT list_id, until_version FROM entries WHERE until_version IS NOT NULL;
  CREATE TEMP VIEW shown AS SELECT p.list_id, p.version, e.prefix,
    coalesce(e.key_no, iif(typeof(e.key) = 'blob', 0, NULL)) AS key_no, e.destinations FROM points p JOIN entries e
    ON e.list_id = p.list_id AND e.since_version <= p.version AND (e.until_version IS NULL OR e.until_version > p.version);
  INSERT INTO list_versions (list_id, version, previous, counts)
    SELECT list_id, version, lag(version, 1, 0) OVER (PARTITION BY list_id ORDER BY version), json_object(
      'rows', (SELECT count(*) FROM shown s WHERE s.list_id = p.list_id AND s.version = p.version),
      'withoutDestination', (SELECT count(*) FROM shown s WHERE s.list_id = p.list_id AND s.version = p.version AND destinations IS NULL),
      'prefixes', json((SELECT json_group_object(prefix, n) FROM (SELECT prefix, count(*) AS n FROM shown s
        WHERE s.list_id = p.list_id AND s.version = p.version AND prefix IS NOT NULL GROUP BY prefix))),
      'keys', json((SELECT json_group_object(key_no, n) FROM (SELECT key_no, count(*) AS n FROM shown s
        WHERE s.list_id = p.list_id AND s.version = p.version AND key_no IS NOT NULL GROUP BY key_no))),
      'digits', json('{}'))
    FROM points p;
  UPDATE lists SET newest_version = coalesce((SELECT max(version) FROM points p WHERE p.list_id = lists.id), 0);
  UPDATE lists SET last_version = newest_version;

  -- A list that is being changed, by whom: rows of this version are shown by no release yet.
  CREATE TABLE list_builds (
    list_id INTEGER PRIMARY KEY REFERENCES lists (id),
    version INTEGER NOT NULL,
    owner TEXT NOT NULL,
    touched_ms INTEGER NOT NULL,
    first_id INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE configs (id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, config TEXT NOT NULL, prompts TEXT NOT NULL) STRICT;
  INSERT INTO configs (id, tenant, config, prompts) SELECT rowid, tenant, config, prompts FROM releases;

  -- versions: by name of a list, its id and the version that the release shows.
  CREATE TABLE releases_2 (
    tenant TEXT NOT NULL,
    number INTEGER NOT NULL,
    base INTEGER,
    author TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    git_commit TEXT,
    message TEXT NOT NULL,
    summary TEXT NOT NULL,
    content_hash TEXT,
    config_id INTEGER NOT NULL REFERENCES configs (id),
    versions TEXT NOT NULL,
    PRIMARY KEY (tenant, number)
  ) STRICT;
  INSERT INTO releases_2 SELECT tenant, number, base, author, at_ms, source, NULL, message, summary, content_hash, rowid, coalesce((
      SELECT json_group_object(name, json_object('id', id, 'version', version)) FROM (
        SELECT l.name, l.id, max(p.version) AS version FROM lists l JOIN points p ON p.list_id = l.id
        WHERE l.tenant = r.tenant AND p.version <= coalesce(r.base, r.number) GROUP BY l.name, l.id ORDER BY l.name, version)), '{}')
    FROM releases r;
  CREATE TABLE tenants_2 (
    tenant TEXT PRIMARY KEY,
    live_release INTEGER NOT NULL,
    FOREIGN KEY (tenant, live_release) REFERENCES releases (tenant, number)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO tenants_2 SELECT tenant, live_release FROM tenants;
  DROP VIEW shown;
  DROP TABLE points;
  DROP TABLE tenants;
  ALTER TABLE tenants_2 RENAME TO tenants;
  DROP TABLE releases;
  ALTER TABLE releases_2 RENAME TO releases;
  CREATE INDEX releases_by_config ON releases (config_id);

  CREATE INDEX wrong_pins_of_caller ON wrong_pins (called, trunk, caller, at_ms);
  CREATE INDEX wrong_pins_of_line ON wrong_pins (tenant, called, at_ms);
  CREATE TABLE wrong_pin_lists (
    tenant TEXT NOT NULL,
    list TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    wrong_id INTEGER NOT NULL REFERENCES wrong_pins (id) ON DELETE CASCADE,
    PRIMARY KEY (tenant, list, at_ms, wrong_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX wrong_pin_lists_of_pin ON wrong_pin_lists (wrong_id);
  INSERT OR IGNORE INTO wrong_pin_lists SELECT json_extract(l.value, '$.tenant'), json_extract(l.value, '$.list'), w.at_ms, w.id FROM wrong_pins w, json_each(w.lists) l;
  CREATE INDEX got_in_by_caller ON got_in (caller);

  CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    tenant TEXT,
    list TEXT,
    access TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_ms INTEGER,
    revoked_ms INTEGER
  ) STRICT;

  CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    operator INTEGER NOT NULL,
    tenant TEXT,
    action TEXT NOT NULL,
    release INTEGER,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_of_tenant ON audit (tenant, number);
  CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
  CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;

  CREATE TABLE outcomes (
    call_uid TEXT PRIMARY KEY,
    received_at_ms INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    called TEXT NOT NULL,
    caller TEXT,
    trunk TEXT NOT NULL,
    outcome TEXT NOT NULL,
    blame TEXT NOT NULL,
    sip_status INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    step TEXT NOT NULL,
    release INTEGER NOT NULL,
    entry_id TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX outcomes_of_tenant ON outcomes (tenant, received_at_ms);
  CREATE INDEX outcomes_of_line ON outcomes (tenant, called, received_at_ms);
  CREATE INDEX outcomes_by_time ON outcomes (received_at_ms);
  CREATE INDEX outcomes_by_caller ON outcomes (caller) WHERE caller IS NOT NULL;

  CREATE TABLE waits (
    call_uid TEXT NOT NULL,
    step TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    result TEXT,
    PRIMARY KEY (call_uid, step)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX waits_by_time ON waits (at_ms);
`;
