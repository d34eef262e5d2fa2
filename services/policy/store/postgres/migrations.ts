/** One step of the schema. */
export interface Migration {
  readonly sql: string;
  /** The oldest program that can work with the schema after this step, as the number of migrations that it knows. */
  readonly leastReader: number;
}

/**
 * Numbered by their place: never changed once released, only added to. First a step that expands the schema, such that the program
 * of the version before goes on beside it; what nobody uses any more is taken away by a step of a later version.
 */
export const migrations: readonly Migration[] = [
  {
    leastReader: 1,
    sql: `
  CREATE TABLE remembered (name text PRIMARY KEY, value text NOT NULL);

  -- A configuration is kept once, however many releases have it. hash: SHA-256 of its text.
  CREATE TABLE configs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant text NOT NULL,
    hash bytea NOT NULL,
    config text NOT NULL,
    UNIQUE (tenant, hash)
  );

  -- shown: by name of a list, its id and the version of its rows.
  -- live_until_ms: when another release took its place.
  CREATE TABLE releases (
    tenant text NOT NULL,
    number integer NOT NULL,
    base integer,
    author text NOT NULL,
    at_ms bigint NOT NULL,
    source text NOT NULL,
    commit_hash text,
    message text NOT NULL,
    summary text NOT NULL,
    content_hash text,
    config_id bigint NOT NULL REFERENCES configs (id),
    prompts text NOT NULL,
    shown jsonb NOT NULL,
    live_until_ms bigint,
    PRIMARY KEY (tenant, number)
  );
  CREATE INDEX releases_of_config ON releases (config_id);

  -- Exactly one release of a tenant is live; numbers are never given twice.
  CREATE TABLE tenants (tenant text PRIMARY KEY, live_release integer NOT NULL, last_release integer NOT NULL);

  -- A called number is the line of one tenant.
  CREATE TABLE lines (number text PRIMARY KEY, tenant text NOT NULL);
  CREATE INDEX lines_of_tenant ON lines (tenant);

  -- newest_version: that of the rows that nothing ended; last_version: the last number that was given to one.
  CREATE TABLE lists (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    newest_version integer NOT NULL DEFAULT 0,
    last_version integer NOT NULL DEFAULT 0,
    UNIQUE (tenant, name, kind)
  );

  -- counts: rows by what is asked for often. change: against the version that was live before, from_version.
  CREATE TABLE list_versions (
    list_id integer NOT NULL REFERENCES lists (id),
    version integer NOT NULL,
    counts jsonb NOT NULL,
    from_version integer NOT NULL,
    change jsonb NOT NULL,
    PRIMARY KEY (list_id, version)
  );

  -- key: a number or prefix, or the hash of a PIN. entry: id of the first row of this entry, where this row is a later state of it.
  -- A row is alive from since_version until before until_version.
  CREATE TABLE entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    valid_from_ms bigint,
    valid_until_ms bigint,
    entry bigint,
    list_id integer NOT NULL,
    since_version integer NOT NULL,
    until_version integer,
    uses integer,
    digits smallint,
    key bytea NOT NULL,
    key_id text,
    label text,
    destinations text
  );
  -- A row is in exactly one of these two, so that history costs a publication nothing.
  CREATE UNIQUE INDEX entries_alive ON entries (list_id, key) WHERE until_version IS NULL;
  CREATE INDEX entries_ended ON entries (list_id, key) WHERE until_version IS NOT NULL;
  CREATE INDEX entries_since ON entries (list_id, since_version);
  CREATE INDEX entries_until ON entries (list_id, until_version) WHERE until_version IS NOT NULL;
  CREATE INDEX entries_entry ON entries (entry) WHERE entry IS NOT NULL;
  CREATE INDEX entries_labels ON entries (list_id, lower(label) text_pattern_ops) WHERE label IS NOT NULL;

  CREATE TABLE prompts (sha256 text PRIMARY KEY, duration_ms integer NOT NULL, language text NOT NULL, wav bytea NOT NULL);
  CREATE TABLE renderings (key text PRIMARY KEY, sha256 text NOT NULL REFERENCES prompts (sha256));

  CREATE TABLE wrong_pins (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    attempt_id text UNIQUE,
    at_ms bigint NOT NULL,
    tenant text NOT NULL,
    called text NOT NULL,
    trunk text NOT NULL,
    caller text
  );
  CREATE INDEX wrong_pins_by_time ON wrong_pins (at_ms);
  CREATE INDEX wrong_pins_of_line ON wrong_pins (tenant, called, at_ms);
  CREATE INDEX wrong_pins_of_caller ON wrong_pins (caller);
  -- The lists that a wrong PIN was tried on; nr: their order.
  CREATE TABLE wrong_lists (
    wrong_id bigint NOT NULL REFERENCES wrong_pins (id) ON DELETE CASCADE,
    nr smallint NOT NULL,
    tenant text NOT NULL,
    list text NOT NULL,
    at_ms bigint NOT NULL,
    PRIMARY KEY (wrong_id, nr)
  );
  CREATE INDEX wrong_lists_by_time ON wrong_lists (tenant, list, at_ms);

  CREATE TABLE got_in (called text NOT NULL, caller text NOT NULL, at_ms bigint NOT NULL, PRIMARY KEY (called, caller));
  CREATE INDEX got_in_by_time ON got_in (at_ms);
  CREATE INDEX got_in_of_caller ON got_in (caller);

  -- Names the PIN, not its row: counting goes on when a release replaces the row.
  CREATE TABLE uses (
    list_id integer NOT NULL,
    pin_hash bytea NOT NULL,
    call_uid text NOT NULL,
    at_ms bigint NOT NULL,
    PRIMARY KEY (list_id, pin_hash, call_uid)
  );

  CREATE TABLE tokens (
    id text PRIMARY KEY,
    sha256 bytea NOT NULL UNIQUE,
    name text NOT NULL,
    scope text NOT NULL,
    tenant text,
    list text,
    rights text NOT NULL,
    created_ms bigint NOT NULL,
    created_by text NOT NULL,
    expires_ms bigint,
    revoked_ms bigint
  );

  CREATE TABLE audit (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms bigint NOT NULL,
    actor text NOT NULL,
    operator boolean NOT NULL,
    tenant text,
    action text NOT NULL,
    release integer,
    detail text NOT NULL
  );
  CREATE INDEX audit_of_tenant ON audit (tenant, number);
  CREATE FUNCTION latchkey_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'only added to'; END $$;
  CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION latchkey_only_added_to();

  CREATE TABLE outcomes (
    call_uid text PRIMARY KEY,
    received_at_ms bigint NOT NULL,
    tenant text NOT NULL,
    called text NOT NULL,
    caller text,
    trunk text NOT NULL,
    outcome text NOT NULL,
    blame text NOT NULL,
    sip_status integer NOT NULL,
    duration_ms bigint NOT NULL,
    step text NOT NULL,
    release integer NOT NULL,
    entry_id text
  );
  CREATE INDEX outcomes_of_tenant ON outcomes (tenant, received_at_ms);
  CREATE INDEX outcomes_by_time ON outcomes (received_at_ms);
  CREATE INDEX outcomes_of_caller ON outcomes (caller);

  CREATE TABLE waits (
    call_uid text NOT NULL,
    step text NOT NULL,
    claimed_ms bigint NOT NULL,
    result text,
    PRIMARY KEY (call_uid, step)
  );
  CREATE INDEX waits_by_time ON waits (claimed_ms);

  -- A call of a PIN, once per call uid. The lock makes calls of one PIN follow each other; statements after it see what was committed.
  CREATE FUNCTION latchkey_use_1(p_list integer, p_hash bytea, p_call text, p_uses integer, p_at bigint) RETURNS boolean LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(encode(p_hash, 'hex'), p_list));
    IF EXISTS (SELECT FROM uses u WHERE u.list_id = p_list AND u.pin_hash = p_hash AND u.call_uid = p_call) THEN RETURN true; END IF;
    IF (SELECT count(*) FROM uses u WHERE u.list_id = p_list AND u.pin_hash = p_hash) >= p_uses THEN RETURN false; END IF;
    INSERT INTO uses (list_id, pin_hash, call_uid, at_ms) VALUES (p_list, p_hash, p_call, p_at);
    RETURN true;
  END $$;

  -- Wrong PINs of a caller, a line, and the worst of some lists.
  CREATE FUNCTION latchkey_wrong_counts_1(p_since bigint, p_tenant text, p_called text, p_trunk text, p_caller text, p_tenants text[], p_lists text[], OUT of_caller bigint, OUT of_line bigint, OUT of_list bigint) LANGUAGE plpgsql STABLE AS $$
  BEGIN
    SELECT count(*) FILTER (WHERE w.trunk = p_trunk AND w.caller IS NOT DISTINCT FROM p_caller), count(*) INTO of_caller, of_line
      FROM wrong_pins w WHERE w.tenant = p_tenant AND w.called = p_called AND w.at_ms >= p_since;
    SELECT coalesce(max((SELECT count(DISTINCT l.wrong_id) FROM wrong_lists l WHERE l.tenant = g.tenant AND l.list = g.list AND l.at_ms >= p_since)), 0) INTO of_list
      FROM unnest(p_tenants, p_lists) AS g (tenant, list);
  END $$;

  -- Counts a try. Line and lists are locked in one order, so that of tries made at once each sees another count.
  CREATE FUNCTION latchkey_reserve_wrong_1(p_attempt text, p_at bigint, p_since bigint, p_tenant text, p_called text, p_trunk text, p_caller text, p_tenants text[], p_lists text[], OUT repeated boolean, OUT of_caller bigint, OUT of_line bigint, OUT of_list bigint) LANGUAGE plpgsql AS $$
  DECLARE
    lock_key bigint;
    new_id bigint;
  BEGIN
    FOR lock_key IN
      SELECT hashtextextended(named, 1) AS key FROM (
        SELECT 'line ' || p_tenant || ' ' || p_called AS named UNION ALL SELECT 'list ' || g.tenant || '/' || g.list FROM unnest(p_tenants, p_lists) AS g (tenant, list)
      ) AS locks ORDER BY key
    LOOP
      PERFORM pg_advisory_xact_lock(lock_key);
    END LOOP;
    INSERT INTO wrong_pins (attempt_id, at_ms, tenant, called, trunk, caller) VALUES (p_attempt, p_at, p_tenant, p_called, p_trunk, p_caller) ON CONFLICT DO NOTHING RETURNING id INTO new_id;
    repeated := new_id IS NULL;
    IF NOT repeated THEN
      INSERT INTO wrong_lists (wrong_id, nr, tenant, list, at_ms) SELECT new_id, g.nr, g.tenant, g.list, p_at FROM unnest(p_tenants, p_lists) WITH ORDINALITY AS g (tenant, list, nr);
    END IF;
    SELECT c.of_caller, c.of_line, c.of_list INTO of_caller, of_line, of_list FROM latchkey_wrong_counts_1(p_since, p_tenant, p_called, p_trunk, p_caller, p_tenants, p_lists) AS c;
  END $$;
`,
  },
];
