import type { WaitStore } from '../wait-store.js';
import { count, text, type SqliteConnection } from './connection.js';
import { patienceForCallMs, patiently } from './patience.js';

type Claim = Awaited<ReturnType<WaitStore['claimWait']>>;

export function sqliteWaits(writes: SqliteConnection): WaitStore {
  const write = <T>(work: () => T): T | Promise<T> => patiently(() => writes.transaction(work), patienceForCallMs);
  return {
    claimWait: (callUid, step, atMs, leaseMs) => write(() => claim(writes, callUid, step, atMs, leaseMs)),
    finishWait: (callUid, step, result, atMs) => {
      const sql = 'INSERT INTO waits (call_uid, step, at_ms, result) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, result = excluded.result';
      return write(() => void writes.run(sql, [callUid, step, atMs, result]));
    },
    pruneWaits: (beforeMs) => write(() => void writes.run('DELETE FROM waits WHERE at_ms < ?', [beforeMs])),
  };
}

function claim(db: SqliteConnection, callUid: string, step: string, atMs: number, leaseMs: number): Claim {
  const row = db.first('SELECT at_ms, result FROM waits WHERE call_uid = ? AND step = ?', [callUid, step]);
  if (row !== undefined && row['result'] !== null) return { kind: 'done', result: text(row, 'result') };
  if (row !== undefined && atMs - count(row, 'at_ms') < leaseMs) return { kind: 'under-way' };
  db.run('INSERT INTO waits (call_uid, step, at_ms) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms', [callUid, step, atMs]);
  return { kind: 'mine' };
}
