import { touch, type Build } from './builds.js';
import { count, type SqliteConnection } from './connection.js';
import type { Pace } from './pace.js';

/** Rows of one short transaction. */
const rowsAtOnce = 1000;

/**
 * Makes a version the newest of its list again: rows that are younger go, rows that a younger version ended live on. A release
 * that shows this version or an older one shows the same rows all the while, and it can be killed and done again.
 * @param afterId younger rows have ids after this one
 */
export async function rewind(db: SqliteConnection, build: Build, version: number, afterId: number, pace: Pace): Promise<void> {
  const { listId } = build;
  const younger = `SELECT id FROM entries NOT INDEXED WHERE id > ? AND list_id = ? AND since_version > ? AND until_version IS NULL ORDER BY id LIMIT ${rowsAtOnce}`;
  for (let from = afterId; ; ) {
    const ids = db.all(younger, [from, listId, version]).map((row) => count(row, 'id'));
    if (ids.length > 0) await inChunk(db, build, pace, () => deleteRows(db, ids));
    if (ids.length < rowsAtOnce) break;
    from = ids.at(-1) ?? from;
  }
  for (;;) {
    const ended = db.all(`SELECT id, since_version FROM entries WHERE list_id = ? AND until_version > ? LIMIT ${rowsAtOnce}`, [listId, version]);
    if (ended.length === 0) return;
    const ids = (younger: boolean): number[] => ended.filter((row) => count(row, 'since_version') > version === younger).map((row) => count(row, 'id'));
    await inChunk(db, build, pace, () => {
      deleteRows(db, ids(true));
      for (const id of ids(false)) db.run('UPDATE entries SET until_version = NULL WHERE id = ?', [id]);
    });
  }
}

/** One transaction of a build; between two of them whoever waits with a write has its turn. */
export async function inChunk(db: SqliteConnection, build: Build, pace: Pace, work: () => void): Promise<void> {
  await pace.letWrite();
  db.transaction(() => {
    touch(db, build);
    work();
  });
}

export function deleteRows(db: SqliteConnection, ids: readonly number[]): void {
  for (const id of ids) db.run('DELETE FROM entries WHERE id = ?', [id]);
}
