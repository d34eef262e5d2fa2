import type { Entry } from '../../domain/decision.js';
import { bytes, count } from './connection.js';
import type { Pool } from './pool.js';

/** Counts a call of a PIN, once per call uid. The count belongs to the PIN, not to its row: it outlives releases. */
export async function use(calls: Pool, entry: Entry & { readonly uses: number }, callUid: string, atMs: number): Promise<'counted' | 'used-up'> {
  const id = /^e[1-9]\d{0,15}$/.test(entry.id) ? Number(entry.id.slice(1)) : 0;
  const row = await calls.first('SELECT list_id, key FROM entries WHERE id = $1 UNION ALL SELECT list_id, key FROM entries WHERE entry = $1 LIMIT 1', [id]);
  if (row === undefined) return 'used-up';
  const counted = await calls.first('SELECT latchkey_use_1($1, $2, $3, $4, $5) AS counted', [count(row, 'list_id'), bytes(row, 'key'), callUid, entry.uses, atMs]);
  return counted?.['counted'] === true ? 'counted' : 'used-up';
}
