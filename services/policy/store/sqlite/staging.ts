import type { NewRow } from '../list-store.js';
import type { ListEdit, Published } from '../release-store.js';
import { count, type SqliteConnection, type Value } from './connection.js';
import { countRow, noRows, type ListCounts } from './list-counts.js';
import type { Pace } from './pace.js';
import type { PinKeyNumbers } from './pin-keys.js';
import { destinationsText, foldedLabel } from './stored-row.js';

/** One list's part of a publication, its rows in the table `staged`. */
export interface Part {
  /** Its number in the table. */
  readonly no: number;
  readonly edit: ListEdit;
  /** Of the rows staged. */
  readonly counts: ListCounts;
}

/**
 * Tables of one connection, in a file that nobody else sees: rows as they came, and rows in the order of their keys, once each. Only
 * so a million random hashes go into the index of all rows in its order, and nothing of the store is locked while rows come.
 */
export const stagingTables = `
  CREATE TEMP TABLE IF NOT EXISTS incoming (
    key ANY, row INTEGER, prefix INTEGER, key_no INTEGER, digits INTEGER, label TEXT, folded TEXT, destinations TEXT, valid_from_ms INTEGER, valid_until_ms INTEGER, uses INTEGER
  ) STRICT;
  CREATE TEMP TABLE IF NOT EXISTS staged (
    part INTEGER, key ANY, row INTEGER, prefix INTEGER, key_no INTEGER, digits INTEGER, label TEXT, folded TEXT, destinations TEXT, valid_from_ms INTEGER, valid_until_ms INTEGER,
    uses INTEGER, gone INTEGER, PRIMARY KEY (part, key)
  ) STRICT, WITHOUT ROWID`;

export type Duplicates = Extract<Published, { kind: 'duplicates' }>;

/** Takes up all rows of one list. Rejects with what reading them threw. */
export async function stage(db: SqliteConnection, keys: PinKeyNumbers, pace: Pace, no: number, edit: ListEdit): Promise<Part | Duplicates> {
  const counts = noRows();
  let next = 1;
  for await (const batch of edit.kind === 'replace' ? edit.rows : [edit.put]) {
    for (let at = 0; at < batch.length; at += rowsAtOnce) {
      next = insertIncoming(db, keys, batch.slice(at, at + rowsAtOnce), next, counts);
      await pace.breathe();
    }
  }
  const came = count(db.first('SELECT count(*) AS came FROM incoming', []), 'came');
  const staged = db.run(`INSERT OR IGNORE INTO staged (part, ${incomingColumns}) SELECT ?, ${incomingColumns} FROM incoming ORDER BY key, row`, [no]);
  if (staged < came) return duplicates(db, no, edit.list, came - staged);
  db.run('DELETE FROM incoming', []);
  if (edit.kind === 'edit') for (const key of edit.remove) db.run('INSERT OR IGNORE INTO staged (part, key, gone) VALUES (?, ?, 1)', [no, key]);
  return { no, edit, counts };
}

const incomingColumns = 'key, row, prefix, key_no, digits, label, folded, destinations, valid_from_ms, valid_until_ms, uses';

/** Rows of one statement: few crossings into SQLite, and far fewer than the 32,766 values it takes. */
const rowsAtOnce = 500;

/** @returns the place of the next row that names none */
function insertIncoming(db: SqliteConnection, keys: PinKeyNumbers, rows: readonly NewRow[], first: number, counts: ListCounts): number {
  const values: Value[] = [];
  let next = first;
  for (const row of rows) {
    const prefix = typeof row.key === 'string' && row.key.endsWith('*') ? row.key.length - 1 : null;
    const keyNo = keys.of(row.keyId);
    countRow(counts, row, prefix, keyNo);
    values.push(row.key, row.row ?? next, prefix, keyNo, row.digits ?? null);
    values.push(row.label ?? null, row.label === undefined ? null : foldedLabel(row.label), row.destinations === undefined ? null : destinationsText(row.destinations));
    values.push(row.validFromMs ?? null, row.validUntilMs ?? null, row.uses ?? null);
    next += 1;
  }
  if (rows.length === rowsAtOnce) db.run(insertOf(rowsAtOnce), values);
  else for (let at = 0; at < values.length; at += width) db.run(insertOf(1), values.slice(at, at + width));
  return next;
}

const width = 11;

function insertOf(rows: number): string {
  return `INSERT INTO incoming (${incomingColumns}) VALUES ${Array(rows).fill('(?,?,?,?,?,?,?,?,?,?,?)').join()}`;
}

/** Of rows with one key the first is staged; the others are still where they came in. */
function duplicates(db: SqliteConnection, no: number, list: string, total: number): Duplicates {
  const sql = 'SELECT i.row, s.row AS before FROM incoming i CROSS JOIN staged s ON s.part = ? AND s.key = i.key WHERE i.row <> s.row ORDER BY i.row LIMIT 100';
  const rows = db.all(sql, [no]).map((row) => ({ row: count(row, 'row'), before: count(row, 'before') }));
  return { kind: 'duplicates', list, rows, total };
}
