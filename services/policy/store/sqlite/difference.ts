import { isDeepStrictEqual } from 'node:util';
import type { ListRef } from '../../domain/tenant.js';
import type { RowDifference } from '../release-store.js';
import { count, type Row, type SqliteConnection, type Value } from './connection.js';
import { keysTouched, keyWindows } from './keys-touched.js';
import { shownBy, type ShownVersions } from './live.js';
import { Pace } from './pace.js';
import { keyText, rowColumns, storedRow } from './stored-row.js';

/** Two versions of a list; 0: without rows. */
export interface TwoVersions {
  readonly id: number;
  readonly ref: ListRef;
  readonly from: number;
  readonly to: number;
}

/** Rows that differ between two releases, by list and key. A release that is not there shows nothing. */
export async function* difference(db: SqliteConnection, tenant: string, from: number, to: number): AsyncIterable<RowDifference> {
  const [before, after] = [shown(db, tenant, from), shown(db, tenant, to)];
  const pace = new Pace();
  for (const name of [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()) {
    for (const id of new Set([before[name]?.id, after[name]?.id])) {
      if (id === undefined) continue;
      const versions = { id, ref: { tenant, list: name }, from: versionOf(before[name], id), to: versionOf(after[name], id) };
      if (versions.from !== versions.to) yield* differenceOf(db, versions, pace);
    }
  }
}

function shown(db: SqliteConnection, tenant: string, number: number): ShownVersions {
  const row = db.first('SELECT versions FROM releases WHERE tenant = ? AND number = ?', [tenant, number]);
  return row === undefined ? {} : shownBy(row);
}

function versionOf(list: ShownVersions[string] | undefined, id: number): number {
  return list?.id === id ? list.version : 0;
}

/** Where few rows changed they are looked up; else the whole list is gone through, some rows at a time. */
async function* differenceOf(db: SqliteConnection, versions: TwoVersions, pace: Pace): AsyncIterable<RowDifference> {
  const few = keysTouched(db, versions);
  if (few !== undefined) {
    for (let at = 0; at < few.length; at += keysAtOnce) {
      const keys = few.slice(at, at + keysAtOnce);
      yield* paired(versions, rowsOfOne(db, versions, `AND key IN (${keys.map(() => '?').join()})`, keys));
      await pace.breathe();
    }
    return;
  }
  for (const window of keyWindows(db, versions.id)) {
    yield* paired(versions, rowsOfOne(db, versions, 'AND key > ? AND key <= ?', window));
    await pace.breathe();
  }
}

const keysAtOnce = 200;

/** Rows that one of the two versions shows and the other does not. */
function rowsOfOne(db: SqliteConnection, { id, from, to }: TwoVersions, where: string, values: readonly Value[]): readonly Row[] {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const sql = `
    SELECT ${rowColumns}, since_version FROM entries INDEXED BY entries_alive WHERE list_id = ? ${where} AND until_version IS NULL AND since_version > ? AND since_version <= ?
    UNION ALL
    SELECT ${rowColumns}, since_version FROM entries INDEXED BY entries_ended WHERE list_id = ? ${where} AND until_version IS NOT NULL
      AND ((since_version <= ? AND until_version > ? AND until_version <= ?) OR (since_version > ? AND since_version <= ? AND until_version > ?))
    ORDER BY key`;
  return db.all(sql, [id, ...values, low, high, id, ...values, low, low, high, low, high, high]);
}

function* paired({ ref, from, to }: TwoVersions, rows: readonly Row[]): Iterable<RowDifference> {
  for (let at = 0; at < rows.length; at += 1) {
    const [one, other] = [rows[at] as Row, rows[at + 1]];
    const both = other !== undefined && keyText(one) === keyText(other) ? [one, other] : [one];
    at += both.length - 1;
    const later = both.find((row) => count(row, 'since_version') > Math.min(from, to));
    const earlier = both.find((row) => row !== later);
    const [before, after] = from < to ? [earlier, later] : [later, earlier];
    const pair = { ...(before === undefined ? {} : { before: storedRow(ref, before) }), ...(after === undefined ? {} : { after: storedRow(ref, after) }) };
    // A row may have gone and come back as it was.
    if (!isDeepStrictEqual(pair.before, pair.after)) yield { list: ref.list, ...pair };
  }
}
