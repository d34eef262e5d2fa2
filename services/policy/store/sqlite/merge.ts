import type { ListChange } from '../list-store.js';
import { count, type SqliteConnection } from './connection.js';
import { stagedWithin, type Compared, type Window } from './compare.js';
import { highestKey, inOrderOfKeys, lowestKey } from './keys-touched.js';
import type { Pace } from './pace.js';
import { keyOf, sameContent } from './stored-row.js';

export interface Merge extends Compared {
  /** The version that the rows will be of. No release shows it yet. */
  readonly version: number;
}

/** Rows of one short transaction: some milliseconds. */
const rowsAtOnce = 2000;

/**
 * Writes what differs between the staged rows and the newest rows of their list, some thousands at a time. It can be killed between
 * any two: what it wrote is of a version that no release shows.
 * @param write does a piece of work in a transaction
 * @param alive called again and again while there is nothing to write
 */
export async function mergeInto(db: SqliteConnection, merge: Merge, pace: Pace, write: (work: () => void) => Promise<void>, alive: () => void): Promise<ListChange> {
  const sum = { added: 0, removed: 0, changed: 0 };
  for (let window = nextWindow(db, merge, lowestKey); window !== undefined; window = nextWindow(db, merge, window[1])) {
    const within = window;
    if (isSame(db, merge, within)) {
      alive();
      await pace.breathe();
      continue;
    }
    await write(() => {
      const change = mergeWindow(db, merge, within);
      for (const what of ['added', 'removed', 'changed'] as const) sum[what] += change[what];
    });
  }
  return sum;
}

/** The staged rows and the newest rows of the next keys, at most so many of each. */
function nextWindow(db: SqliteConnection, { part, listId }: Merge, from: string | Buffer): Window | undefined {
  if (Buffer.isBuffer(from) && from.equals(highestKey)) return undefined;
  const staged = db.first(`SELECT key FROM staged WHERE part = ? AND key > ? ORDER BY key LIMIT 1 OFFSET ${rowsAtOnce - 1}`, [part.no, from]);
  const newest = !part.whole ? undefined : db.first(`SELECT key FROM entries WHERE list_id = ? AND until_version IS NULL AND key > ? ORDER BY key LIMIT 1 OFFSET ${rowsAtOnce - 1}`, [listId, from]);
  const ends = [staged, newest].filter((row) => row !== undefined).map(keyOf);
  return [from, ends.toSorted(inOrderOfKeys)[0] ?? highestKey];
}

const sameRow = sameContent('e', 's');
const newestWithin = 'e.list_id = ? AND e.until_version IS NULL AND e.key > ? AND e.key <= ?';
const newestOfKey = 'e.list_id = ? AND e.key = s.key AND e.until_version IS NULL';

/** Read without a lock: most of a list that is published again is as it was. */
function isSame(db: SqliteConnection, { part, listId }: Merge, window: Window): boolean {
  const staged = count(db.first(`SELECT count(*) AS n FROM staged s WHERE ${stagedWithin}`, [part.no, ...window]), 'n');
  if (staged === 0 && !part.whole) return true;
  if (part.whole && staged !== count(db.first(`SELECT count(*) AS n FROM entries e WHERE ${newestWithin}`, [listId, ...window]), 'n')) return false;
  const same = `SELECT count(*) AS n FROM staged s CROSS JOIN entries e ON ${newestOfKey} WHERE ${stagedWithin} AND s.gone IS NULL AND ${sameRow}`;
  return staged === count(db.first(same, [listId, part.no, ...window]), 'n');
}

function mergeWindow(db: SqliteConnection, { part, listId, version }: Merge, window: Window): ListChange {
  const ends =
    part.whole
      ? db.run(
          `UPDATE entries AS e SET until_version = ? WHERE ${newestWithin} AND NOT EXISTS (SELECT 1 FROM staged s WHERE s.part = ? AND s.key = e.key AND ${sameRow})`,
          [version, listId, ...window, part.no],
        )
      : db.run(
          `UPDATE entries SET until_version = ? WHERE id IN (SELECT e.id FROM staged s CROSS JOIN entries e ON ${newestOfKey} WHERE ${stagedWithin} AND (s.gone OR NOT (${sameRow})))`,
          [version, listId, part.no, ...window],
        );
  const added = db.run(insertMissing, [listId, listId, version, part.no, ...window, listId]);
  const changed = ends === 0 || added === 0 ? 0 : count(db.first(countChanged, [listId, version, part.no, ...window]), 'n');
  return { added: added - changed, removed: ends - changed, changed };
}

/** A key is the same entry as long as any kept release shows it. */
const insertMissing = `
  INSERT INTO entries (list_id, key, prefix, entry, label, folded, destinations, valid_from_ms, valid_until_ms, uses, key_no, digits, since_version)
  SELECT ?, s.key, s.prefix, (SELECT coalesce(o.entry, o.id) FROM entries o INDEXED BY entries_ended WHERE o.list_id = ? AND o.key = s.key AND o.until_version IS NOT NULL),
    s.label, s.folded, s.destinations, s.valid_from_ms, s.valid_until_ms, s.uses, s.key_no, s.digits, ?
  FROM staged s
  WHERE ${stagedWithin} AND s.gone IS NULL AND NOT EXISTS (SELECT 1 FROM entries e WHERE ${newestOfKey})
  ORDER BY s.key`;

const countChanged = `SELECT count(*) AS n FROM staged s CROSS JOIN entries e INDEXED BY entries_ended ON e.list_id = ? AND e.key = s.key AND e.until_version = ? WHERE ${stagedWithin} AND s.gone IS NULL`;
