import type { SqliteConnection } from './connection.js';

/** In a transaction. How many records that were. */
export function forgetCaller(db: SqliteConnection, number: string): number {
  const waits = db.run('DELETE FROM waits WHERE call_uid IN (SELECT call_uid FROM outcomes WHERE caller = ?)', [number]);
  const others = ['outcomes', 'wrong_pins', 'got_in'].map((table) => db.run(`DELETE FROM ${table} WHERE caller = ?`, [number]));
  return others.reduce((sum, one) => sum + one, waits);
}
