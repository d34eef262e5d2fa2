import type { ListView, RowSearch, StoredRow } from '../list-store.js';
import type { Value } from './connection.js';
import type { Pool } from './pool.js';
import { columns, keyBytes, keyBytesOf, rowsAt, storedRow } from './stored-rows.js';

/** A page of a list's rows in the order of their keys, which is that of their bytes. */
export async function searchRows(pool: Pool, list: ListView, { keyPrefix, labelPrefix, after, limit }: RowSearch): Promise<readonly StoredRow[]> {
  if (keyPrefix !== undefined && list.kind === 'pins') return [];
  const values: Value[] = [list.id, list.version, limit];
  const where: string[] = [];
  const given = (value: Value): string => `$${values.push(value)}`;
  if (keyPrefix !== undefined && keyPrefix !== '') where.push(`AND e.key >= ${given(keyBytes(keyPrefix))} AND e.key < ${given(afterPrefix(keyBytes(keyPrefix)))}`);
  if (labelPrefix !== undefined && labelPrefix !== '') where.push(`AND e.label IS NOT NULL AND lower(e.label) LIKE lower(${given(`${literally(labelPrefix)}%`)})`);
  if (after !== undefined) where.push(`AND e.key > ${given(keyBytesOf(list.kind, after))}`);
  const sql = `SELECT * FROM (${rowsAt('$1', '$2', columns, where.join(' '), 'ORDER BY e.key LIMIT $3')}) AS found ORDER BY key LIMIT $3`;
  return (await pool.transaction(async (tx) => ({ keep: false, value: await tx.all(sql, values) }), undefined, inOrderOfKeys)).map((row) => storedRow(list.ref, list.kind, row));
}

/** Rows are read along the index of the keys, and no more of them than a page has: also where the planner thinks that all are few. */
const inOrderOfKeys = 'SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off';

/** The least key after all that begin so. No byte of UTF-8 is 0xFF. */
function afterPrefix(prefix: Buffer): Buffer {
  return Buffer.concat([prefix, Buffer.from([0xff])]);
}

/** Signs that mean something to LIKE mean themselves. */
function literally(prefix: string): string {
  return prefix.replace(/[\\%_]/g, '\\$&');
}
