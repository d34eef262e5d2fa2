import type { Soon } from '../../domain/ports.js';
import type { ListView, RowSearch, StoredRow } from '../list-store.js';
import type { Row, SqliteConnection } from './connection.js';
import { labelledRows, labelsFrom } from './labelled-rows.js';
import { rowColumns, storedRow } from './stored-row.js';
import { visibleRows, type Condition } from './visible.js';

/** Beyond every text that begins with what stands before it. */
const end = '\u{10FFFF}';

/** A page of rows, in the order of their keys: at once by key, and by label as soon as the page is full. */
export function search(db: SqliteConnection, list: ListView, asked: RowSearch): Soon<readonly StoredRow[]> {
  const { keyPrefix = '', labelPrefix = '', after, limit } = asked;
  if (keyPrefix !== '' && list.kind === 'pins') return [];
  const conditions: Condition[] = [];
  if (keyPrefix !== '') conditions.push({ where: 'AND key >= ? AND key < ?', values: [keyPrefix, keyPrefix + end] });
  const from = after === undefined || list.kind === 'callers' ? after : Buffer.from(after, 'latin1');
  const shown = (rows: readonly Row[]): readonly StoredRow[] => rows.map((row) => storedRow(list.ref, row));
  if (labelPrefix !== '') return labelledRows(db, list, [...conditions, labelsFrom(labelPrefix, labelPrefix + end)], { from, limit }).then(shown);
  if (from !== undefined) conditions.push({ where: 'AND key > ?', values: [from] });
  return shown(visibleRows(db, list, { columns: rowColumns, ...joined(conditions), order: 'key', limit }));
}

function joined(conditions: readonly Condition[]): Condition {
  return { where: conditions.map((one) => one.where).join(' '), values: conditions.flatMap((one) => one.values) };
}
