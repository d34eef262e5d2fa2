/** The first schema, as it was released: never changed. Releases numbered the states of rows themselves. */
export const schema1 = `
  CREATE TABLE remembered (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE releases (
    tenant TEXT NOT NULL,
    number INTEGER NOT NULL,
    base INTEGER,
    author TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    message TEXT NOT NULL,
    summary TEXT NOT NULL,
    content_hash TEXT,
    config TEXT NOT NULL,
    prompts TEXT NOT NULL,
    PRIMARY KEY (tenant, number),
    FOREIGN KEY (tenant, base) REFERENCES releases (tenant, number)
  ) STRICT;

  -- Exactly one release of a tenant is live; rows_of is that whose rows its lists show.
  CREATE TABLE tenants (
    tenant TEXT PRIMARY KEY,
    live_release INTEGER NOT NULL,
    rows_of INTEGER NOT NULL,
    FOREIGN KEY (tenant, live_release) REFERENCES releases (tenant, number),
    FOREIGN KEY (tenant, rows_of) REFERENCES releases (tenant, number)
  ) STRICT, WITHOUT ROWID;

  -- A called number is the line of one tenant.
  CREATE TABLE lines (number TEXT PRIMARY KEY, tenant TEXT NOT NULL REFERENCES tenants (tenant)) STRICT, WITHOUT ROWID;
  CREATE INDEX lines_of_tenant ON lines (tenant);

  CREATE TABLE lists (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    changed_in INTEGER NOT NULL,
    UNIQUE (tenant, name, kind)
  ) STRICT;

  -- key: a number or prefix as text, or the hash of a PIN as a blob; prefix: length of a prefix without its star.
  -- entry: id of the first row of this entry, where this row is a later state of it.
  -- A row is alive from since_release until before until_release.
  CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    list_id INTEGER NOT NULL REFERENCES lists (id),
    key ANY NOT NULL,
    prefix INTEGER,
    entry INTEGER,
    label TEXT,
    destinations TEXT,
    valid_from_ms INTEGER,
    valid_until_ms INTEGER,
    uses INTEGER,
    since_release INTEGER NOT NULL,
    until_release INTEGER
  ) STRICT;
  -- A row is in exactly one of these two, so that history costs a publication nothing.
  CREATE UNIQUE INDEX entries_alive ON entries (list_id, key) WHERE until_release IS NULL;
  CREATE INDEX entries_ended ON entries (list_id, key) WHERE until_release IS NOT NULL;
  CREATE INDEX entries_prefixes ON entries (list_id, prefix) WHERE prefix IS NOT NULL;

  CREATE TABLE prompts (
    sha256 TEXT PRIMARY KEY,
    duration_ms INTEGER NOT NULL,
    language TEXT NOT NULL,
    wav BLOB NOT NULL
  ) STRICT;
  CREATE TABLE renderings (key TEXT PRIMARY KEY, sha256 TEXT NOT NULL REFERENCES prompts (sha256)) STRICT, WITHOUT ROWID;

  CREATE TABLE wrong_pins (
    id INTEGER PRIMARY KEY,
    attempt_id TEXT UNIQUE,
    at_ms INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    called TEXT NOT NULL,
    trunk TEXT NOT NULL,
    caller TEXT,
    lists TEXT NOT NULL
  ) STRICT;
  CREATE INDEX wrong_pins_by_time ON wrong_pins (at_ms);

  CREATE TABLE got_in (
    called TEXT NOT NULL,
    caller TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (called, caller)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX got_in_by_time ON got_in (at_ms);

  -- Names the PIN, not its row: counting goes on when a release replaces the row.
  CREATE TABLE uses (
    list_id INTEGER NOT NULL REFERENCES lists (id),
    pin_hash BLOB NOT NULL,
    call_uid TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (list_id, pin_hash, call_uid)
  ) STRICT, WITHOUT ROWID;
`;
