import type { Row, SqliteConnection } from './connection.js';
import type { TwoVersions } from './difference.js';
import { stepsBetween } from './list-versions.js';
import { keyOf } from './stored-row.js';

/** More rows than this are not looked up one by one. */
const mostRows = 5000;

/** Keys of rows that came or went between two versions, in their order; `undefined`: they are many, or it is not known which. */
export function keysTouched(db: SqliteConnection, { id, from, to }: TwoVersions): readonly (string | Buffer)[] | undefined {
  const steps = stepsBetween(db, id, from, to);
  if (steps === undefined) return undefined;
  const keys = new Map<string, string | Buffer>();
  const keep = (rows: readonly Row[]): void => {
    for (const key of rows.map(keyOf)) keys.set(typeof key === 'string' ? key : key.toString('latin1'), key);
  };
  let rows = 0;
  for (const { change, ids, version } of steps) {
    if (change === undefined || ids === undefined) return undefined;
    rows += change.added + change.removed + change.changed;
    if (rows > mostRows) return undefined;
    keep(db.all('SELECT key FROM entries WHERE id > ? AND id <= ? AND list_id = ? AND since_version = ?', [...ids, id, version]));
    keep(db.all('SELECT key FROM entries WHERE list_id = ? AND until_version = ?', [id, version]));
  }
  return [...keys].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, key]) => key);
}

/** Rows looked at in one go. */
const rowsAtOnce = 1000;

/** Text comes before bytes in the order of keys, and no key is empty or begins with so many 0xFF. */
export const lowestKey = '';
export const highestKey = Buffer.alloc(64, 0xff);

/** All rows of a list, whatever version they are of, by spans of keys: after the first, up to and with the second. */
export function* keyWindows(db: SqliteConnection, listId: number): Iterable<readonly [string | Buffer, string | Buffer]> {
  const last = (where: string): string => `SELECT key FROM entries WHERE list_id = ? AND until_version IS ${where} AND key > ? ORDER BY key LIMIT 1 OFFSET ${rowsAtOnce - 1}`;
  for (let from: string | Buffer = lowestKey; ; ) {
    const ends: Row[] = [last('NULL'), last('NOT NULL')].flatMap((sql) => db.all(sql, [listId, from]));
    const to = ends.length === 0 ? highestKey : (ends.map(keyOf).toSorted(inOrderOfKeys)[0] ?? highestKey);
    yield [from, to];
    if (to === highestKey) return;
    from = to;
  }
}

/** All keys of one list are of one type. */
export function inOrderOfKeys(one: string | Buffer, other: string | Buffer): number {
  return Buffer.compare(Buffer.from(one as string), Buffer.from(other as string));
}
