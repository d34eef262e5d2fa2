import type { ListRef } from '../../domain/tenant.js';
import type { ListChange, StoredRow } from '../list-store.js';
import type { RowDifference } from '../release-store.js';
import { differingKeys, type Compared } from './compare.js';
import { count, type Row, type SqliteConnection } from './connection.js';
import { keyWindows } from './keys-touched.js';
import type { ShownVersions } from './live.js';
import type { Pace } from './pace.js';
import { keyText, rowColumns, storedRow } from './stored-row.js';
import { visibleRows } from './visible.js';

/** Rows that a dry run shows. */
export const mostSampled = 100;

/** The first rows of a list that a publication would add, remove or change. */
export async function sampleOf(db: SqliteConnection, tenant: string, compared: Compared, change: ListChange, pace: Pace): Promise<readonly RowDifference[]> {
  const { part, listId, live } = compared;
  const ref = { tenant, list: part.edit.list };
  if (change.added + change.removed + change.changed === 0) return [];
  const keys = await differingKeys(db, compared, mostSampled, pace);
  const marks = keys.map(() => '?').join();
  const before = keys.length === 0 ? [] : visibleRows(db, { id: listId, version: live }, { columns: rowColumns, where: `AND key IN (${marks})`, values: keys });
  const after = db.all(`SELECT ${stagedColumns} FROM staged WHERE part = ? AND key IN (${marks})`, [part.no, ...keys]);
  const removed = part.whole && change.removed > 0 ? await removedRows(db, compared, ref, pace) : [];
  return [...pairs(ref, before, after), ...removed];
}

/** Of a list that is gone, or has another kind of list in its place. */
export function goneRows(db: SqliteConnection, ref: ListRef, shown: ShownVersions[string]): readonly RowDifference[] {
  return visibleRows(db, shown, { columns: rowColumns, order: 'key', limit: mostSampled }).map((row) => ({ list: ref.list, before: storedRow(ref, row) }));
}

export function byListAndKey(one: RowDifference, other: RowDifference): number {
  if (one.list !== other.list) return one.list < other.list ? -1 : 1;
  return keyOfPair(one) < keyOfPair(other) ? -1 : 1;
}

const stagedColumns = '0 AS id, key, NULL AS entry, label, destinations, valid_from_ms, valid_until_ms, uses, digits, gone, (SELECT key_id FROM pin_keys WHERE no = key_no) AS key_id';

function pairs(ref: ListRef, before: readonly Row[], after: readonly Row[]): readonly RowDifference[] {
  const old = new Map(before.map((row) => [keyText(row), storedRow(ref, row)]));
  return after.map((row) => {
    const was = old.get(keyText(row));
    return {
      list: ref.list,
      ...(was === undefined ? {} : { before: was }),
      ...(count(row, 'gone') === 1 ? {} : { after: withId(storedRow(ref, row), was?.entry.id ?? '') }),
    };
  });
}

function withId(row: StoredRow, id: string): StoredRow {
  return { ...row, entry: { ...row.entry, id } };
}

async function removedRows(db: SqliteConnection, { part, listId, live }: Compared, ref: ListRef, pace: Pace): Promise<readonly RowDifference[]> {
  const found: RowDifference[] = [];
  const where = 'AND key > ? AND key <= ? AND NOT EXISTS (SELECT 1 FROM staged s WHERE s.part = ? AND s.key = entries.key)';
  for (const window of keyWindows(db, listId)) {
    const rows = visibleRows(db, { id: listId, version: live }, { columns: rowColumns, where, values: [...window, part.no], order: 'key', limit: mostSampled - found.length });
    found.push(...rows.map((row) => ({ list: ref.list, before: storedRow(ref, row) })));
    if (found.length >= mostSampled) break;
    await pace.breathe();
  }
  return found;
}

function keyOfPair(pair: RowDifference): string {
  return (pair.before ?? pair.after)?.key ?? '';
}
