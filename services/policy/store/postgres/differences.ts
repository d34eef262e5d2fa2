import type { ListKind } from '../../domain/tenant.js';
import type { ListChange } from '../list-store.js';
import type { RowDifference } from '../release-store.js';
import { count, text, type Sql } from './connection.js';
import { shownBy, type ShownLists } from './live-release.js';
import type { Pool } from './pool.js';
import { differenceColumns, rowDifference } from './row-difference.js';
import { said } from './stored-rows.js';

/** Rows that are fetched at once, and so in memory. */
const rowsAtOnce = 1000;

/** Rows that differ between two releases, by list and key: read with a cursor of the server, as they are asked for. */
export async function* difference(pool: Pool, tenant: string, from: number, to: number): AsyncGenerator<RowDifference> {
  const { sql, giveBack } = await pool.borrow();
  let broken = true;
  try {
    await sql.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for (const list of await listsThatDiffer(sql, tenant, from, to)) yield* listDifference(sql, tenant, list);
    await sql.run('ROLLBACK');
    broken = false;
  } finally {
    // Whoever stops reading half-way leaves a transaction open: the connection is thrown away with it.
    giveBack(broken);
  }
}

interface DifferingList {
  readonly name: string;
  readonly before?: ShownLists[string] | undefined;
  readonly after?: ShownLists[string] | undefined;
}

async function listsThatDiffer(sql: Sql, tenant: string, from: number, to: number): Promise<readonly DifferingList[]> {
  const rows = await sql.all('SELECT number, shown FROM releases WHERE tenant = $1 AND number IN ($2, $3)', [tenant, from, to]);
  const [one, other] = [from, to].map((number) => rows.find((row) => row['number'] === number));
  if (one === undefined || other === undefined) return [];
  const [before, after] = [shownBy(one), shownBy(other)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.map((name) => ({ name, before: before[name], after: after[name] })).filter((list) => list.before?.id !== list.after?.id || list.before?.version !== list.after?.version);
}

async function* listDifference(sql: Sql, tenant: string, { name, before, after }: DifferingList): AsyncGenerator<RowDifference> {
  // A list that was of another kind is another list.
  if (before !== undefined && after !== undefined && before.id !== after.id) {
    yield* listDifference(sql, tenant, { name, before });
    yield* listDifference(sql, tenant, { name, after });
    return;
  }
  const id = before?.id ?? after?.id ?? 0;
  const kind = text(await sql.first('SELECT kind FROM lists WHERE id = $1', [id]), 'kind') as ListKind;
  // A statement that declares a cursor takes no values.
  await sql.run(`DECLARE differing NO SCROLL CURSOR FOR ${differingRows(id, before?.version ?? 0, after?.version ?? 0, `k.key, b.id IS NOT NULL AS has_before, a.id IS NOT NULL AS has_after, coalesce(b.entry, b.id) AS before_id, coalesce(a.entry, a.id) AS after_id, ${differenceColumns('b', 'a')}`)} ORDER BY key`);
  for (;;) {
    const rows = await sql.all(`FETCH ${rowsAtOnce} FROM differing`);
    for (const row of rows) yield rowDifference({ tenant, list: name }, kind, row);
    if (rows.length < rowsAtOnce) break;
  }
  await sql.run('CLOSE differing');
}

/** How many rows of a list two of its versions do not have in common. */
export async function countDifference(sql: Sql, id: number, before: number, after: number): Promise<ListChange> {
  const row = await sql.first(
    `SELECT count(*) FILTER (WHERE NOT has_before) AS added, count(*) FILTER (WHERE NOT has_after) AS removed, count(*) FILTER (WHERE has_before AND has_after) AS changed
     FROM (${differingRows(id, before, after, 'b.id IS NOT NULL AS has_before, a.id IS NOT NULL AS has_after')}) AS differing`,
  );
  return { added: count(row, 'added'), removed: count(row, 'removed'), changed: count(row, 'changed') };
}

/**
 * Only rows that began or ended between the two versions are looked at: `b` are those of the version before, `a` those of the one after,
 * `k` has the key of both.
 */
export function differingRows(id: number, before: number, after: number, selected: string): string {
  const rowsOnlyOf = (version: number, other: number): string =>
    version < other
      ? `SELECT * FROM entries WHERE list_id = ${id} AND since_version <= ${version} AND until_version > ${version} AND until_version <= ${other}`
      : `SELECT * FROM entries WHERE list_id = ${id} AND since_version > ${other} AND since_version <= ${version} AND (until_version IS NULL OR until_version > ${version})`;
  const columns = (name: string): string => said.map((column) => `${name}.${column}`).join(', ');
  return `SELECT ${selected} FROM (${rowsOnlyOf(before, after)}) AS b FULL JOIN (${rowsOnlyOf(after, before)}) AS a ON a.key = b.key
    CROSS JOIN LATERAL (SELECT coalesce(a.key, b.key) AS key) AS k
    WHERE a.id IS NULL OR b.id IS NULL OR (${columns('a')}) IS DISTINCT FROM (${columns('b')})`;
}
