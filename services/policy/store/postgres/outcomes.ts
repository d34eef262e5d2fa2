import type { OutcomeStore, StoredOutcome } from '../outcome-store.js';
import { count, text, type Row } from './connection.js';
import type { Pool } from './pool.js';

/** How calls ended. */
export function postgresOutcomes(pool: Pool): OutcomeStore {
  return {
    saveOutcomes: async (outcomes) => {
      await pool.run(saveOutcomes, [JSON.stringify(outcomes)]);
    },
    outcomes: async (tenant, limit, { called, beforeMs } = {}) => {
      const rows = await pool.all(
        'SELECT * FROM outcomes WHERE tenant = $1 AND ($2::text IS NULL OR called = $2) AND ($3::bigint IS NULL OR received_at_ms < $3) ORDER BY received_at_ms DESC, call_uid LIMIT $4',
        [tenant, called, beforeMs, limit],
      );
      return rows.map(outcomeOf);
    },
    pruneOutcomes: async (beforeMs) => void (await pool.run('DELETE FROM outcomes WHERE received_at_ms < $1', [beforeMs])),
  };
}

/** A batch in one statement, as JSON whose names are those of the port. In one order, so that two processes never wait for each other. */
const saveOutcomes = `
  INSERT INTO outcomes (call_uid, received_at_ms, tenant, called, caller, trunk, outcome, blame, sip_status, duration_ms, step, release, entry_id)
  SELECT "callUid", "receivedAtMs", tenant, called, caller, trunk, outcome, blame, "sipStatus", "durationMs", step, release, "entryId"
  FROM json_to_recordset($1::json) AS o ("callUid" text, "receivedAtMs" bigint, tenant text, called text, caller text, trunk text, outcome text, blame text,
    "sipStatus" integer, "durationMs" bigint, step text, release integer, "entryId" text)
  ORDER BY 1 ON CONFLICT DO NOTHING`;

function outcomeOf(row: Row): StoredOutcome {
  return {
    callUid: text(row, 'call_uid'),
    receivedAtMs: count(row, 'received_at_ms'),
    tenant: text(row, 'tenant'),
    called: text(row, 'called'),
    ...(row['caller'] === null ? {} : { caller: text(row, 'caller') }),
    trunk: text(row, 'trunk'),
    outcome: text(row, 'outcome'),
    blame: text(row, 'blame'),
    sipStatus: count(row, 'sip_status'),
    durationMs: count(row, 'duration_ms'),
    step: text(row, 'step'),
    release: count(row, 'release'),
    ...(row['entry_id'] === null ? {} : { entryId: text(row, 'entry_id') }),
  };
}
