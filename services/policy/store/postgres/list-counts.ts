import type { ListKind } from '../../domain/tenant.js';
import { count, text, type Row } from './connection.js';
import type { Transaction } from './pool.js';
import { diff, incoming } from './stage-rows.js';

/** How many rows a version of a list has, in all and by what is asked for often. */
export interface ListCounts {
  readonly rows: number;
  readonly undirected: number;
  /** By length, `+` included, `*` not. */
  readonly prefixes: Readonly<Record<string, number>>;
  readonly keyIds: Readonly<Record<string, number>>;
  readonly digits: Readonly<Record<string, number>>;
}

const noRows: ListCounts = { rows: 0, undirected: 0, prefixes: {}, keyIds: {}, digits: {} };

/** Counts of a list after the change that `diff` holds, from those before it. */
export async function countsAfter(tx: Transaction, before: ListCounts, kind: ListKind, staged: number): Promise<ListCounts> {
  // A PIN whose key nobody named counts under the key without a name.
  const keyId = kind === 'pins' ? "coalesce(key_id, '')" : 'NULL::text';
  const prefix = kind === 'callers' ? `CASE WHEN get_byte(key, length(key) - 1) = ${star} THEN length(key) - 1 END` : 'NULL::integer';
  const groups = await tx.all(
    `SELECT sign, ${prefix} AS prefix, ${keyId} AS key_id, digits, coalesce(destinations, '[]') = '[]' AS undirected, count(*) AS rows FROM (
       SELECT 1 AS sign, i.key, i.key_id, i.digits, i.destinations FROM ${diff} d JOIN ${incoming} i ON i.list = $1 AND i.seq = d.seq WHERE d.list = $1
       UNION ALL
       SELECT -1, e.key, e.key_id, e.digits, e.destinations FROM ${diff} d JOIN entries e ON e.id = d.old_id WHERE d.list = $1
     ) AS changed GROUP BY 1, 2, 3, 4, 5`,
    [staged],
  );
  return groups.reduce(withGroup, before);
}

const star = '*'.charCodeAt(0);

function withGroup(counts: ListCounts, group: Row): ListCounts {
  const rows = count(group, 'sign') * count(group, 'rows');
  return {
    rows: counts.rows + rows,
    undirected: counts.undirected + (group['undirected'] === true ? rows : 0),
    prefixes: withCount(counts.prefixes, group, 'prefix', rows),
    keyIds: withCount(counts.keyIds, group, 'key_id', rows),
    digits: withCount(counts.digits, group, 'digits', rows),
  };
}

function withCount(counts: Readonly<Record<string, number>>, group: Row, column: string, rows: number): Readonly<Record<string, number>> {
  if (group[column] === null) return counts;
  const name = text(group, column);
  const { [name]: before = 0, ...others } = counts;
  const after = before + rows;
  return after === 0 ? others : { ...others, [name]: after };
}

/** A `jsonb` comes as what it says. */
export function countsOf(value: unknown): ListCounts {
  return (value as ListCounts | null | undefined) ?? noRows;
}
