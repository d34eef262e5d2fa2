import type { WaitStore } from '../wait-store.js';
import { text } from './connection.js';
import type { Pool } from './pool.js';

/** Slow look-ups of calls. @param calls for what a call waits for */
export function postgresWaits(calls: Pool, pool: Pool): WaitStore {
  return {
    claimWait: async (callUid, step, atMs, leaseMs) => {
      // One statement decides who has it: the row's own lock makes those who ask at once follow each other.
      const mine = await calls.first(
        `INSERT INTO waits (call_uid, step, claimed_ms) VALUES ($1, $2, $3)
         ON CONFLICT (call_uid, step) DO UPDATE SET claimed_ms = excluded.claimed_ms WHERE waits.result IS NULL AND waits.claimed_ms + $4 <= excluded.claimed_ms
         RETURNING 1 AS one`,
        [callUid, step, atMs, leaseMs],
      );
      if (mine !== undefined) return { kind: 'mine' };
      const row = await calls.first('SELECT result FROM waits WHERE call_uid = $1 AND step = $2 AND result IS NOT NULL', [callUid, step]);
      return row === undefined ? { kind: 'under-way' } : { kind: 'done', result: text(row, 'result') };
    },
    finishWait: async (callUid, step, result, atMs) => {
      await calls.run('INSERT INTO waits (call_uid, step, claimed_ms, result) VALUES ($1, $2, $3, $4) ON CONFLICT (call_uid, step) DO UPDATE SET result = excluded.result, claimed_ms = excluded.claimed_ms', [callUid, step, atMs, result]);
    },
    pruneWaits: async (beforeMs) => void (await pool.run('DELETE FROM waits WHERE claimed_ms < $1', [beforeMs])),
  };
}
