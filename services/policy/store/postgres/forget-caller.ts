import { count } from './connection.js';
import type { Pool } from './pool.js';

/** Takes away all that is kept under a caller's number, with the look-ups of the calls that it is known to have made. */
export async function forgetCaller(pool: Pool, number: string): Promise<number> {
  const row = await pool.first(
    `WITH wrong AS (DELETE FROM wrong_pins WHERE caller = $1 RETURNING 1),
       known AS (DELETE FROM got_in WHERE caller = $1 RETURNING 1),
       ended AS (DELETE FROM outcomes WHERE caller = $1 RETURNING call_uid),
       looked AS (DELETE FROM waits WHERE call_uid IN (SELECT call_uid FROM ended) RETURNING 1)
     SELECT (SELECT count(*) FROM wrong) + (SELECT count(*) FROM known) + (SELECT count(*) FROM ended) + (SELECT count(*) FROM looked) AS records`,
    [number],
  );
  return count(row, 'records');
}
