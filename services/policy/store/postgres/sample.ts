import type { ListKind, ListRef } from '../../domain/tenant.js';
import type { NewRelease, RowDifference } from '../release-store.js';
import { text } from './connection.js';
import type { Transaction } from './pool.js';
import { differenceColumns, rowDifference } from './row-difference.js';
import { diff, incoming } from './stage-rows.js';
import { columns, rowsAt, storedRow } from './stored-rows.js';

/** Rows at most that a dry run shows. */
const sampleRows = 100;

/** A list that a publication changes. */
export interface SampledList {
  readonly name: string;
  readonly id: number;
  /** The version of its rows that is live. */
  readonly live: number;
}

/** The first rows that a publication would add, remove or change, by list and key. An entry that would be new has the id ''. */
export async function sampleOf(tx: Transaction, { tenant, lists }: NewRelease, written: readonly SampledList[]): Promise<readonly RowDifference[]> {
  const sample: RowDifference[] = [];
  for (const list of written.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const left = sampleRows - sample.length;
    if (left === 0) break;
    const ref = { tenant, list: list.name };
    const staged = lists.findIndex((edit) => edit.list === list.name);
    const edit = lists[staged];
    sample.push(...(edit === undefined ? await goneRows(tx, ref, list, left) : await differingRows(tx, ref, edit.listKind, staged, left)));
  }
  return sample;
}

async function differingRows(tx: Transaction, ref: ListRef, kind: ListKind, staged: number, limit: number): Promise<readonly RowDifference[]> {
  const rows = await tx.all(
    `SELECT coalesce(e.key, i.key) AS key, e.id IS NOT NULL AS has_before, i.seq IS NOT NULL AS has_after,
       coalesce(e.entry, e.id) AS before_id, coalesce(e.entry, e.id) AS after_id, ${differenceColumns('e', 'i')}
     FROM ${diff} d LEFT JOIN ${incoming} i ON i.list = $1 AND i.seq = d.seq LEFT JOIN entries e ON e.id = d.old_id WHERE d.list = $1 ORDER BY 1 LIMIT $2`,
    [staged, limit],
  );
  return rows.map((row) => rowDifference(ref, kind, row));
}

async function goneRows(tx: Transaction, ref: ListRef, { id, live }: SampledList, limit: number): Promise<readonly RowDifference[]> {
  const kind = text(await tx.first('SELECT kind FROM lists WHERE id = $1', [id]), 'kind') as ListKind;
  const rows = await tx.all(`SELECT * FROM (${rowsAt('$1', '$2', columns)}) AS e ORDER BY key LIMIT $3`, [id, live, limit]);
  return rows.map((row) => ({ list: ref.list, before: storedRow(ref, kind, row) }));
}
