import type { ListView, RowSearch, StoredRow } from '../list-store.js';
import { count, type Value } from './connection.js';
import type { Pool, Transaction } from './pool.js';
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
  const rows = await pool.transaction(async (tx) => {
    if (labelPrefix === undefined || labelPrefix === '' || (await isCommon(tx, list, labelPrefix))) await tx.run(inOrderOfKeys);
    return { keep: false, value: await tx.all(sql, values) };
  });
  return rows.map((row) => storedRow(list.ref, list.kind, row));
}

/** Rows are read along the index of the keys, and no more of them than a page needs: also where the planner thinks that all are few. */
const inOrderOfKeys = 'SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off';

/** Labels that few rows have are found by the index of labels, and the rows sorted; among rows of a common one, a page is soon full. */
async function isCommon(tx: Transaction, list: ListView, labelPrefix: string): Promise<boolean> {
  const sql = `SELECT count(*) AS rows FROM (SELECT 1 FROM entries e WHERE e.list_id = $1 AND e.label IS NOT NULL AND lower(e.label) LIKE lower($2) LIMIT ${commonRows}) AS found`;
  return count(await tx.first(sql, [list.id, `${literally(labelPrefix)}%`]), 'rows') === commonRows;
}

const commonRows = 5000;

/** The least key after all that begin so. No byte of UTF-8 is 0xFF. */
function afterPrefix(prefix: Buffer): Buffer {
  return Buffer.concat([prefix, Buffer.from([0xff])]);
}

/** Signs that mean something to LIKE mean themselves. */
function literally(prefix: string): string {
  return prefix.replace(/[\\%_]/g, '\\$&');
}
