import type { OutcomeStore, StoredOutcome } from '../outcome-store.js';
import { outcomeOf } from '../read-rows.js';
import type { SqliteConnection } from './connection.js';
import { patienceMs, patiently } from './patience.js';

export function sqliteOutcomes(db: SqliteConnection, writes: SqliteConnection): OutcomeStore {
  return {
    saveOutcomes: (outcomes) =>
      patiently(() => writes.transaction(() => {
        for (const one of outcomes) save(writes, one);
      }), patienceMs),
    outcomes: (tenant, limit, { called, beforeMs = Number.MAX_SAFE_INTEGER } = {}) => {
      const order = 'AND received_at_ms < ? ORDER BY received_at_ms DESC, call_uid LIMIT ?';
      if (called === undefined) return db.all(`SELECT * FROM outcomes WHERE tenant = ? ${order}`, [tenant, beforeMs, limit]).map(outcomeOf);
      return db.all(`SELECT * FROM outcomes WHERE tenant = ? AND called = ? ${order}`, [tenant, called, beforeMs, limit]).map(outcomeOf);
    },
    pruneOutcomes: (beforeMs) => patiently(() => void writes.run('DELETE FROM outcomes WHERE received_at_ms < ?', [beforeMs]), patienceMs),
  };
}

function save(db: SqliteConnection, one: StoredOutcome): void {
  db.run(
    `INSERT INTO outcomes (call_uid, received_at_ms, tenant, called, caller, trunk, outcome, blame, sip_status, duration_ms, step, release, entry_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    [one.callUid, one.receivedAtMs, one.tenant, one.called, one.caller, one.trunk, one.outcome, one.blame, one.sipStatus, one.durationMs, one.step, one.release, one.entryId],
  );
}
