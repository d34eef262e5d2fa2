import type { SqliteConnection } from './connection.js';

/** In a transaction. How many records that were. */
export function forgetCaller(db: SqliteConnection, number: string): number {
  const waits = db.run(`DELETE FROM waits WHERE call_uid IN (SELECT call_uid FROM outcomes WHERE ${inFull})`, [number]);
  const outcomes = db.run(`DELETE FROM outcomes WHERE ${inFull}`, [number]);
  const others = [outcomes, ...['wrong_pins', 'got_in'].map((table) => db.run(`DELETE FROM ${table} WHERE caller = ?`, [number]))];
  return others.reduce((sum, one) => sum + one, waits);
}

/** As the index of callers says it: it leaves masked numbers out. */
const inFull = "caller = ? AND instr(caller, '*') = 0";
