import type { SqliteConnection } from './connection.js';
import type { Compared } from './compare.js';

/**
 * An edit is of the rows that are live. Where a release went back, the newest rows of the list are others: the way back to those that
 * are live is staged beside the edit, for the keys that the edit leaves alone.
 */
export function stageReturn(db: SqliteConnection, { part, listId, live }: Compared): void {
  db.run(
    `INSERT OR IGNORE INTO staged (part, row, key, prefix, key_no, digits, label, folded, destinations, valid_from_ms, valid_until_ms, uses)
     SELECT ?, ${ofReturn}, key, prefix, key_no, digits, label, folded, destinations, valid_from_ms, valid_until_ms, uses
     FROM entries WHERE list_id = ? AND until_version > ? AND since_version <= ?`,
    [part.no, listId, live, live],
  );
  db.run(
    `INSERT OR IGNORE INTO staged (part, row, key, gone)
     SELECT ?, ${ofReturn}, key, 1 FROM entries WHERE list_id = ? AND until_version IS NULL AND since_version > ?`,
    [part.no, listId, live],
  );
}

/** For when something else became live meanwhile. */
export function unstageReturn(db: SqliteConnection): void {
  db.run(`DELETE FROM staged WHERE row = ${ofReturn}`, []);
}

/** The place that such rows come from: no file has it. */
const ofReturn = -1;
