import type { ListView, RowSearch, StoredRow } from '../list-store.js';
import { count, type Row, type SqliteConnection, type Value } from './connection.js';
import { rowColumns, storedRow } from './stored-row.js';
import { visibleRows } from './visible.js';

/** So many rows with a label are put in order; where there are more, a page fills soon on the way through all rows. */
const mostSorted = 5000;

/** Beyond every text that begins with what stands before it. */
const end = '\u{10FFFF}';

/** A page of rows, in the order of their keys; quick whatever the size of the list. */
export function search(db: SqliteConnection, list: ListView, asked: RowSearch): readonly StoredRow[] {
  const { keyPrefix = '', labelPrefix = '', after, limit } = asked;
  if (keyPrefix !== '' && list.kind === 'pins') return [];
  const conditions: Condition[] = [];
  if (keyPrefix !== '') conditions.push({ where: 'AND key >= ? AND key < ?', values: [keyPrefix, keyPrefix + end] });
  if (after !== undefined) conditions.push({ where: 'AND key > ?', values: [list.kind === 'pins' ? Buffer.from(after, 'latin1') : after] });
  if (labelPrefix === '') return found(db, list, conditions, limit);
  const folded = labelPrefix.toLowerCase();
  const labels = { where: 'AND label IS NOT NULL AND coalesce(folded, label) COLLATE NOCASE >= ? AND coalesce(folded, label) COLLATE NOCASE < ?', values: [folded, folded + end] };
  return isRare(db, list, labels) ? found(db, list, [...conditions, labels], limit, 'label') : found(db, list, [...conditions, labels], limit);
}

interface Condition {
  readonly where: string;
  readonly values: readonly Value[];
}

function found(db: SqliteConnection, list: ListView, conditions: readonly Condition[], limit: number, by?: 'label'): readonly StoredRow[] {
  const where = conditions.map((one) => one.where).join(' ');
  const rows: readonly Row[] = visibleRows(db, list, { columns: rowColumns, where, values: conditions.flatMap((one) => one.values), order: 'key', limit, ...(by === undefined ? {} : { by }) });
  return rows.map((row) => storedRow(list.ref, row));
}

function isRare(db: SqliteConnection, { id }: ListView, { where, values }: Condition): boolean {
  const rows = db.first(`SELECT count(*) AS n FROM (SELECT 1 FROM entries INDEXED BY entries_labels WHERE list_id = ? ${where} LIMIT ${mostSorted + 1})`, [id, ...values]);
  return count(rows, 'n') <= mostSorted;
}
