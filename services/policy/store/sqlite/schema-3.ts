/**
 * Ends of calls lie in the order in which they came. Kept by call uid, which is random, each changed a page of its own in the table and
 * in every index: at 500 a second they cost 68 µs of CPU a call, now 11 µs. Masked numbers are never looked for, and have no index.
 */
export const schema3 = `
  ALTER TABLE outcomes RENAME TO outcomes_by_uid;
  CREATE TABLE outcomes (
    number INTEGER PRIMARY KEY,
    call_uid TEXT NOT NULL,
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
  ) STRICT;
  INSERT INTO outcomes (call_uid, received_at_ms, tenant, called, caller, trunk, outcome, blame, sip_status, duration_ms, step, release, entry_id)
    SELECT call_uid, received_at_ms, tenant, called, caller, trunk, outcome, blame, sip_status, duration_ms, step, release, entry_id
    FROM outcomes_by_uid ORDER BY received_at_ms;
  DROP TABLE outcomes_by_uid;
  CREATE UNIQUE INDEX outcomes_by_time ON outcomes (received_at_ms, call_uid);
  CREATE INDEX outcomes_of_tenant ON outcomes (tenant, received_at_ms);
  CREATE INDEX outcomes_of_line ON outcomes (tenant, called, received_at_ms);
  CREATE INDEX outcomes_by_caller ON outcomes (caller) WHERE instr(caller, '*') = 0;
`;
