import type { ListRef } from '../../domain/tenant.js';
import type { GuessingCaller, GuessStore, WhoGuessed, WrongCounts, WrongPin } from '../guess-store.js';
import { guessingCallerOf, wrongPinOf } from '../read-rows.js';
import { count, text, type SqliteConnection } from './connection.js';
import { patienceForCallMs, patiently } from './patience.js';

/**
 * Wrong PINs of the last hour, and who got in during the last month.
 * @param writes a connection that does not wait for others that write
 */
export function sqliteGuesses(db: SqliteConnection, writes: SqliteConnection): GuessStore {
  const write = <T>(work: () => T): T | Promise<T> => patiently(() => writes.transaction(work), patienceForCallMs);
  return {
    saveWrong: (wrong) => write(() => saveWrong(writes, wrong)),
    wrongSince: (atMs) => db.all('SELECT * FROM wrong_pins WHERE at_ms >= ? ORDER BY at_ms, id', [atMs]).map((row) => wrongPinOf(row, JSON.parse(text(row, 'lists')) as ListRef[])),
    reserveWrong: (wrong, sinceMs) =>
      write(() => {
        const repeated = saveWrong(writes, wrong) === 'repeated';
        return { ...wrongCounts(writes, wrong, sinceMs), repeated };
      }),
    releaseWrong: (attemptId) => write(() => void writes.run('DELETE FROM wrong_pins WHERE attempt_id = ?', [attemptId])),
    wrongCounts: (who, sinceMs) => wrongCounts(db, who, sinceMs),
    guessingCallers: (tenant, sinceMs, least) => guessingCallers(db, tenant, sinceMs, least),
    unlock: (tenant, caller) => write(() => writes.run('DELETE FROM wrong_pins WHERE tenant = ? AND caller IS ?', [tenant, caller ?? null])),
    saveGotIn: (callers) =>
      write(() => {
        const sql = 'INSERT INTO got_in (called, caller, at_ms) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)';
        for (const one of callers) writes.run(sql, [one.called, one.caller, one.atMs]);
      }),
    gotInSince: (called, caller, atMs) =>
      db.first('SELECT 1 AS one FROM got_in WHERE called = ? AND caller = ? AND at_ms >= ?', [called, caller, atMs]) !== undefined,
    prune: ({ wrongMs, gotInMs }) =>
      write(() => {
        writes.run('DELETE FROM wrong_pins WHERE at_ms < ?', [wrongMs]);
        writes.run('DELETE FROM got_in WHERE at_ms < ?', [gotInMs]);
      }),
  };
}

function saveWrong(db: SqliteConnection, wrong: WrongPin): 'counted' | 'repeated' {
  const values = [wrong.attemptId, wrong.atMs, wrong.tenant, wrong.called, wrong.trunk, wrong.caller, JSON.stringify(wrong.lists)];
  const sql = 'INSERT INTO wrong_pins (attempt_id, at_ms, tenant, called, trunk, caller, lists) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id';
  const saved = db.first(sql, values);
  if (saved === undefined) return 'repeated';
  for (const { tenant, list } of wrong.lists) {
    db.run('INSERT INTO wrong_pin_lists (tenant, list, at_ms, wrong_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', [tenant, list, wrong.atMs, count(saved, 'id')]);
  }
  return 'counted';
}

function wrongCounts(db: SqliteConnection, who: WhoGuessed, sinceMs: number): WrongCounts {
  const caller = db.first('SELECT count(*) AS n FROM wrong_pins WHERE called = ? AND trunk = ? AND caller IS ? AND at_ms >= ?', [who.called, who.trunk, who.caller ?? null, sinceMs]);
  const line = db.first('SELECT count(*) AS n FROM wrong_pins WHERE tenant = ? AND called = ? AND at_ms >= ?', [who.tenant, who.called, sinceMs]);
  const ofList = ({ tenant, list }: ListRef): number =>
    count(db.first('SELECT count(*) AS n FROM wrong_pin_lists WHERE tenant = ? AND list = ? AND at_ms >= ?', [tenant, list, sinceMs]), 'n');
  return { caller: count(caller, 'n'), line: count(line, 'n'), list: Math.max(0, ...who.lists.map(ofList)) };
}

function guessingCallers(db: SqliteConnection, tenant: string, sinceMs: number, least: number): readonly GuessingCaller[] {
  const sql = `SELECT caller, trunk, called, count(*) AS wrong, max(at_ms) AS last_ms FROM wrong_pins WHERE tenant = ? AND at_ms >= ?
    GROUP BY caller, trunk, called HAVING count(*) >= ? ORDER BY last_ms DESC, max(id) DESC LIMIT 100`;
  return db.all(sql, [tenant, sinceMs, least]).map((row) => guessingCallerOf(row, tenant));
}
