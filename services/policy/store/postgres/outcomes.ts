import type { OutcomeStore } from '../outcome-store.js';
import { outcomeOf } from '../read-rows.js';
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
