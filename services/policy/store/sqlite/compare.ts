import type { ListChange } from '../list-store.js';
import { count, type Row, type SqliteConnection } from './connection.js';
import { highestKey, lowestKey } from './keys-touched.js';
import type { Pace } from './pace.js';
import type { Part } from './staging.js';
import { keyOf, sameContent } from './stored-row.js';

/** A part's rows and what they are held against. */
export interface Compared {
  readonly part: Part;
  /** 0: there is no such list yet. */
  readonly listId: number;
  /** The version that the live release shows of this list; 0: none. */
  readonly live: number;
}

/** Keys after the first, up to and with the second. */
export type Window = readonly [string | Buffer, string | Buffer];

export const stagedWithin = 's.part = ? AND s.key > ? AND s.key <= ?';

/** What a publication would come to, or came to, against the version that a release shows. Only reads. */
export async function countAgainst(db: SqliteConnection, compared: Compared, rowsOfLive: number, pace: Pace): Promise<ListChange> {
  const sum = { there: 0, gone: 0, added: 0, changed: 0 };
  for (const window of stagedWindows(db, compared.part)) {
    const found: Row | undefined = db.first(`SELECT ${counted} FROM ${stagedBesideLive}`, valuesOf(compared, window));
    for (const what of ['there', 'gone', 'added', 'changed'] as const) sum[what] += count(found, what);
    await pace.breathe();
  }
  const removed = compared.part.whole ? rowsOfLive - sum.there : sum.gone;
  return { added: sum.added, removed, changed: sum.changed };
}

/** Keys of the first staged rows that make a difference to the live release. */
export async function differingKeys(db: SqliteConnection, compared: Compared, most: number, pace: Pace): Promise<readonly (string | Buffer)[]> {
  const keys: (string | Buffer)[] = [];
  const sql = `SELECT s.key FROM ${stagedBesideLive} WHERE iif(e.id IS NULL, s.gone IS NULL, s.gone IS NOT NULL OR NOT (${sameRow})) ORDER BY s.key LIMIT ?`;
  for (const window of stagedWindows(db, compared.part)) {
    keys.push(...db.all(sql, [...valuesOf(compared, window), most - keys.length]).map(keyOf));
    if (keys.length >= most) break;
    await pace.breathe();
  }
  return keys;
}

/** Rows of one look: a few milliseconds. */
const rowsAtOnce = 1000;

function* stagedWindows(db: SqliteConnection, part: Part): Iterable<Window> {
  for (let from: string | Buffer = lowestKey; ; ) {
    const last = db.first(`SELECT key FROM staged WHERE part = ? AND key > ? ORDER BY key LIMIT 1 OFFSET ${rowsAtOnce - 1}`, [part.no, from]);
    yield [from, last === undefined ? highestKey : keyOf(last)];
    if (last === undefined) return;
    from = keyOf(last);
  }
}

const sameRow = sameContent('e', 's');

const counted = `sum(e.id IS NOT NULL) AS there, sum(e.id IS NOT NULL AND s.gone IS NOT NULL) AS gone, sum(e.id IS NULL AND s.gone IS NULL) AS added,
  sum(e.id IS NOT NULL AND s.gone IS NULL AND NOT (${sameRow})) AS changed`;

/** Staged rows, each with the live row of its key. */
const stagedBesideLive = `(SELECT s.*, coalesce(
      (SELECT n.id FROM entries n WHERE n.list_id = ? AND n.key = s.key AND n.until_version IS NULL AND n.since_version <= ?),
      (SELECT o.id FROM entries o INDEXED BY entries_ended WHERE o.list_id = ? AND o.key = s.key AND o.until_version > ? AND o.since_version <= ?)) AS old
    FROM staged s WHERE ${stagedWithin}) s
  LEFT JOIN entries e ON e.id = s.old`;

function valuesOf({ part, listId, live }: Compared, window: Window): readonly (string | Buffer | number)[] {
  return [listId, live, listId, live, live, part.no, ...window];
}
