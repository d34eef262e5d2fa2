import { setImmediate } from 'node:timers/promises';
import type { ListView } from '../list-store.js';
import type { Row, SqliteConnection } from './connection.js';
import { highestKey, lowestKey } from './keys-touched.js';
import { keyOf, rowColumns } from './stored-row.js';
import { visibleRows, type Condition } from './visible.js';

/** Keys looked at in one turn of the event loop: some milliseconds. */
const keysAtOnce = 2000;

/** Labels between two texts, the second not included, without regard to case. */
export function labelsFrom(first: string, beyond: string): Condition {
  return { where: 'AND label IS NOT NULL AND coalesce(folded, label) COLLATE NOCASE >= ? AND coalesce(folded, label) COLLATE NOCASE < ?', values: [first.toLowerCase(), beyond.toLowerCase()] };
}

/**
 * Rows by what their labels say, in the order of their keys. Labels have no index: it would double what the publication of a million rows
 * costs, and few ask. So the list is walked through, with other work let in between.
 */
export async function labelledRows(db: SqliteConnection, list: ListView, conditions: readonly Condition[], page: { readonly from: string | Buffer | undefined; readonly limit: number }): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let from = page.from ?? lowestKey;
  while (rows.length < page.limit) {
    const until = endOfWindow(db, list, from);
    const all = [{ where: 'AND key > ? AND key <= ?', values: [from, until] }, ...conditions];
    rows.push(...visibleRows(db, list, { columns: rowColumns, where: all.map((one) => one.where).join(' '), values: all.flatMap((one) => one.values), order: 'key', limit: page.limit - rows.length }));
    if (until === highestKey) break;
    from = until;
    await setImmediate();
  }
  return rows;
}

function endOfWindow(db: SqliteConnection, { id }: ListView, from: string | Buffer): string | Buffer {
  const row = db.first(`SELECT key FROM entries INDEXED BY entries_alive WHERE list_id = ? AND until_version IS NULL AND key > ? ORDER BY key LIMIT 1 OFFSET ${keysAtOnce - 1}`, [id, from]);
  return row === undefined ? highestKey : keyOf(row);
}
