import type { NewRow } from '../list-store.js';
import { count, text, type Row, type SqliteConnection } from './connection.js';

/** What is counted of the rows of a list, kept with each version: nobody has to go through a million rows to know it. */
export interface ListCounts {
  rows: number;
  withoutDestination: number;
  /** Rows by length of their prefix, by number of their PIN key, by digits of their PIN. None of them is 0. */
  prefixes: Record<string, number>;
  keys: Record<string, number>;
  digits: Record<string, number>;
}

/** Stands for the key of PINs that came without the id of one. */
export const unnamedKey = 0;

export function noRows(): ListCounts {
  return { rows: 0, withoutDestination: 0, prefixes: {}, keys: {}, digits: {} };
}

export function readCounts(row: Row | undefined): ListCounts {
  return row === undefined ? noRows() : (JSON.parse(text(row, 'counts')) as ListCounts);
}

/** @param keyNo number of the key that the row's PIN is hashed under */
export function countRow(counts: ListCounts, row: NewRow, prefix: number | null, keyNo: number | null): void {
  counts.rows += 1;
  if (row.destinations === undefined) counts.withoutDestination += 1;
  addTo(counts.prefixes, prefix, 1);
  addTo(counts.keys, keyNo ?? (typeof row.key === 'string' ? null : unnamedKey), 1);
  addTo(counts.digits, row.digits ?? null, 1);
}

/** The counts after a version added its rows to `before` and ended others. */
export function countsAfter(db: SqliteConnection, before: ListCounts, listId: number, version: number, firstId: number): ListCounts {
  const after = structuredClone(before);
  const groups = (where: string): string => `SELECT prefix, coalesce(key_no, iif(typeof(key) = 'blob', ${unnamedKey}, NULL)) AS key_no, digits, destinations IS NULL AS bare, count(*) AS n FROM entries WHERE ${where} GROUP BY 1, 2, 3, 4`;
  for (const group of db.all(groups('id > ? AND list_id = ? AND since_version = ?'), [firstId, listId, version])) addGroup(after, group, count(group, 'n'));
  for (const group of db.all(groups('list_id = ? AND until_version = ?'), [listId, version])) addGroup(after, group, -count(group, 'n'));
  return after;
}

function addGroup(counts: ListCounts, group: Row, many: number): void {
  counts.rows += many;
  if (count(group, 'bare') === 1) counts.withoutDestination += many;
  for (const [of, column] of [['prefixes', 'prefix'], ['keys', 'key_no'], ['digits', 'digits']] as const) {
    addTo(counts[of], group[column] === null ? null : count(group, column), many);
  }
}

function addTo(counts: Record<string, number>, what: number | null, many: number): void {
  if (what === null) return;
  const sum = (counts[what] ?? 0) + many;
  if (sum === 0) delete counts[what];
  else counts[what] = sum;
}
