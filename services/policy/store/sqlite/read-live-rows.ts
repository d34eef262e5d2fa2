import type { ListKind } from '../../domain/tenant.js';
import { LiveRows, mostLiveRows } from '../live-rows.js';
import type { NewRow } from '../list-store.js';
import { count, text, type SqliteConnection } from './connection.js';
import { lowestKey } from './keys-touched.js';
import { rowsOf } from './make-release.js';
import type { Pace } from './pace.js';
import { destinationsText, keyOf } from './stored-row.js';

/** Rows of one look. */
const rowsAtOnce = 1000;

/** The rows of a list that are live, and their version. */
export interface Against {
  readonly rows: LiveRows;
  readonly version: number;
}

/** The rows of a list's newest version. `undefined`: there are very many, or others are being written at the moment. */
export async function readLiveRows(db: SqliteConnection, listId: number, version: number, kind: ListKind, pace: Pace): Promise<Against | undefined> {
  const rows = rowsOf(db, listId, version);
  if (rows > mostLiveRows) return undefined;
  const live = new LiveRows(rows);
  let [read, from]: [number, string | Buffer] = [0, lowestKey];
  for (;;) {
    const found = db.first(rowsAfter, [listId, version, from]);
    const many = count(found, 'rows');
    if (many === 0) return read === rows ? { rows: live, version } : undefined;
    // Never seen: a label with such a sign in it.
    if (addAll(live, kind, text(found, 'lines')) !== many) return undefined;
    [read, from] = [read + many, keyOf({ key: found?.['last'] ?? '' })];
    await pace.breathe();
  }
}

/** @returns how many rows the text is of */
function addAll(live: LiveRows, kind: ListKind, lines: string): number {
  let rows = 0;
  for (let from = 0; from < lines.length; rows++) {
    const key = lines.indexOf(between, from) + 1;
    const said = lines.indexOf(between, key) + 1;
    const found = lines.indexOf(betweenRows, said);
    const end = found < 0 ? lines.length : found;
    live.add(Number(lines.slice(from, key - 1)), kind, lines, [key, said - 1], [said, end]);
    from = end + 1;
  }
  return rows;
}

const between = '\u001f';
const betweenRows = '\u001e';

/** Many rows as one text: to fetch them one by one would take five times as long. */
const rowsAfter = `
  SELECT count(*) AS rows, max(key) AS last, group_concat(concat(id, char(31), iif(typeof(key) = 'blob', hex(substr(key, 1, 16)), key), char(31),
    destinations, char(31), valid_from_ms, char(31), valid_until_ms, char(31), uses, char(31), key_no, char(31), digits, char(31), '=' || label), char(30)) AS lines
  FROM (SELECT * FROM entries INDEXED BY entries_alive WHERE list_id = ? AND until_version IS NULL AND since_version <= ? AND key > ? ORDER BY key LIMIT ${rowsAtOnce})`;

/** What a row says, as `rowsAfter` puts it. */
export function saidBy(row: NewRow, keyNo: number | null): string {
  const destinations = row.destinations === undefined ? '' : destinationsText(row.destinations);
  const label = row.label === undefined ? '' : `=${row.label}`;
  return `${destinations}${between}${row.validFromMs ?? ''}${between}${row.validUntilMs ?? ''}${between}${row.uses ?? ''}${between}${keyNo ?? ''}${between}${row.digits ?? ''}${between}${label}`;
}
