import type { LiveRows } from '../live-rows.js';
import type { NewRow } from '../list-store.js';
import type { ListEdit, Published } from '../release-store.js';
import { count, type SqliteConnection, type Value } from './connection.js';
import { countRow, noRows, type ListCounts } from './list-counts.js';
import type { Pace } from './pace.js';
import type { PinKeyNumbers } from './pin-keys.js';
import { saidBy, type Against } from './read-live-rows.js';
import { destinationsText, foldedLabel } from './stored-row.js';

/** One list's part of a publication, its rows in the table `staged`. */
export interface Part {
  /** Its number in the table. */
  readonly no: number;
  readonly edit: ListEdit;
  /** The staged rows are all that the list is to have; else those that are not among them stay. */
  readonly whole: boolean;
  /** The version that all rows which came were held against; only those that differ are staged. Absent: against none. */
  readonly against?: number;
  /** Of the rows that came. */
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

/** Takes up all rows of one list. Rejects with what reading them threw. @param against rows that are as they are there are not staged */
export async function stage(db: SqliteConnection, keys: PinKeyNumbers, pace: Pace, no: number, edit: ListEdit, against?: Against): Promise<Part | Duplicates> {
  const incoming = new Incoming(db, keys, against?.rows);
  for await (const batch of edit.kind === 'replace' ? edit.rows : [edit.put]) {
    for (let at = 0; at < batch.length; at += rowsAtOnce) {
      incoming.add(batch.slice(at, at + rowsAtOnce));
      await pace.breathe();
    }
  }
  incoming.flush();
  const came = count(db.first('SELECT count(*) AS came FROM incoming', []), 'came');
  const staged = db.run(`INSERT OR IGNORE INTO staged (part, ${incomingColumns}) SELECT ?, ${incomingColumns} FROM incoming ORDER BY key, row`, [no]);
  if (staged < came || incoming.repeated > 0) return duplicates(db, no, edit.list, came - staged + incoming.repeated, incoming.repeats);
  db.run('DELETE FROM incoming', []);
  if (edit.kind === 'edit') for (const key of edit.remove) db.run('INSERT OR IGNORE INTO staged (part, key, gone) VALUES (?, ?, 1)', [no, key]);
  if (against === undefined) return { no, edit, whole: edit.kind === 'replace', counts: incoming.counts };
  for (const id of against.rows.gone()) db.run('INSERT OR IGNORE INTO staged (part, key, gone) SELECT ?, key, 1 FROM entries WHERE id = ?', [no, id]);
  return { no, edit, whole: false, against: against.version, counts: incoming.counts };
}

const incomingColumns = 'key, row, prefix, key_no, digits, label, folded, destinations, valid_from_ms, valid_until_ms, uses';

/** Rows of one statement: few crossings into SQLite, and far fewer than the 32,766 values it takes. */
const rowsAtOnce = 500;

/** Writes rows where they wait to be put in order. */
class Incoming {
  readonly counts = noRows();
  /** Rows with the key of another one that is live: how many, and the first hundred. */
  repeated = 0;
  readonly repeats: { readonly row: number; readonly before: number }[] = [];
  readonly #db: SqliteConnection;
  readonly #keys: PinKeyNumbers;
  readonly #live: LiveRows | undefined;
  #values: Value[] = [];
  #next = 1;

  constructor(db: SqliteConnection, keys: PinKeyNumbers, live: LiveRows | undefined) {
    [this.#db, this.#keys, this.#live] = [db, keys, live];
  }

  add(rows: readonly NewRow[]): void {
    for (const row of rows) {
      const prefix = typeof row.key === 'string' && row.key.endsWith('*') ? row.key.length - 1 : null;
      const keyNo = this.#keys.of(row.keyId);
      const place = row.row ?? this.#next;
      countRow(this.counts, row, prefix, keyNo);
      if (this.#differs(row, keyNo, place)) this.#take(row, place, prefix, keyNo);
      this.#next += 1;
    }
  }

  flush(): void {
    const values = this.#values;
    this.#values = [];
    if (values.length === rowsAtOnce * width) this.#db.run(insertOf(rowsAtOnce), values);
    else for (let at = 0; at < values.length; at += width) this.#db.run(insertOf(1), values.slice(at, at + width));
  }

  #differs(row: NewRow, keyNo: number | null, place: number): boolean {
    const found = this.#live?.find(row.key, saidBy(row, keyNo), place);
    if (typeof found !== 'object') return found !== 'same';
    this.repeated += 1;
    if (this.repeats.length < mostRepeats) this.repeats.push({ row: place, before: found.before });
    return false;
  }

  #take(row: NewRow, place: number, prefix: number | null, keyNo: number | null): void {
    this.#values.push(row.key, place, prefix, keyNo, row.digits ?? null);
    this.#values.push(row.label ?? null, row.label === undefined ? null : foldedLabel(row.label), row.destinations === undefined ? null : destinationsText(row.destinations));
    this.#values.push(row.validFromMs ?? null, row.validUntilMs ?? null, row.uses ?? null);
    if (this.#values.length === rowsAtOnce * width) this.flush();
  }
}

const width = 11;

function insertOf(rows: number): string {
  return `INSERT INTO incoming (${incomingColumns}) VALUES ${Array(rows).fill('(?,?,?,?,?,?,?,?,?,?,?)').join()}`;
}

/** Of rows with one key the first is staged; the others are still where they came in, or were never written. */
function duplicates(db: SqliteConnection, no: number, list: string, total: number, repeats: Duplicates['rows']): Duplicates {
  const sql = `SELECT i.row, s.row AS before FROM incoming i CROSS JOIN staged s ON s.part = ? AND s.key = i.key WHERE i.row <> s.row ORDER BY i.row LIMIT ${mostRepeats}`;
  const rows = db.all(sql, [no]).map((row) => ({ row: count(row, 'row'), before: count(row, 'before') }));
  return { kind: 'duplicates', list, rows: [...rows, ...repeats].toSorted((one, other) => one.row - other.row).slice(0, mostRepeats), total };
}

const mostRepeats = 100;
