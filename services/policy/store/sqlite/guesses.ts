import type { ListRef } from '../../domain/tenant.js';
import type { GuessStore, WrongPin } from '../store.js';
import { count, text, type Row, type SqliteConnection } from './connection.js';

/** Wrong PINs of the last hour, and who got in during the last month. */
export function sqliteGuesses(db: SqliteConnection): GuessStore {
  return {
    saveWrong: (wrong) => {
      const values = [wrong.attemptId, wrong.atMs, wrong.tenant, wrong.called, wrong.trunk, wrong.caller, JSON.stringify(wrong.lists)];
      const sql = 'INSERT INTO wrong_pins (attempt_id, at_ms, tenant, called, trunk, caller, lists) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
      return db.run(sql, values) === 1 ? 'counted' : 'repeated';
    },
    wrongSince: (atMs) => db.all('SELECT * FROM wrong_pins WHERE at_ms >= ? ORDER BY at_ms, id', [atMs]).map(wrongPin),
    saveGotIn: (callers) =>
      db.transaction(() => {
        const sql = 'INSERT INTO got_in (called, caller, at_ms) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)';
        for (const one of callers) db.run(sql, [one.called, one.caller, one.atMs]);
      }),
    gotInSince: (called, caller, atMs) =>
      db.first('SELECT 1 AS one FROM got_in WHERE called = ? AND caller = ? AND at_ms >= ?', [called, caller, atMs]) !== undefined,
    prune: ({ wrongMs, gotInMs }) => {
      db.run('DELETE FROM wrong_pins WHERE at_ms < ?', [wrongMs]);
      db.run('DELETE FROM got_in WHERE at_ms < ?', [gotInMs]);
    },
  };
}

function wrongPin(row: Row): WrongPin {
  return {
    atMs: count(row, 'at_ms'),
    ...(row['attempt_id'] === null ? {} : { attemptId: text(row, 'attempt_id') }),
    tenant: text(row, 'tenant'),
    called: text(row, 'called'),
    trunk: text(row, 'trunk'),
    ...(row['caller'] === null ? {} : { caller: text(row, 'caller') }),
    lists: JSON.parse(text(row, 'lists')) as ListRef[],
  };
}
