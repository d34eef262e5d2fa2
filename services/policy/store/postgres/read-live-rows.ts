import { to as copyTo } from 'pg-copy-streams';
import type { ListKind } from '../../domain/tenant.js';
import { LiveRows, mostLiveRows } from '../live-rows.js';
import { countsOf } from './list-counts.js';
import type { Transaction } from './pool.js';
import { postgresError } from './postgres-error.js';
import { rowsAt, said } from './stored-rows.js';

/** The rows of a version of a list, with what they say as COPY writes it. `undefined`: there are very many, or none. */
export async function readLiveRows(tx: Transaction, { id, version }: { readonly id: number; readonly version: number }, kind: ListKind): Promise<LiveRows | undefined> {
  const { rows } = countsOf((await tx.first('SELECT counts FROM list_versions WHERE list_id = $1 AND version = $2', [id, version]))?.['counts']);
  if (rows === 0 || rows > mostLiveRows) return undefined;
  const live = new LiveRows(rows);
  const key = kind === 'pins' ? "encode(substring(e.key FOR 16), 'hex')" : "convert_from(e.key, 'UTF8')";
  const sql = `COPY (${rowsAt(String(id), String(version), `e.id, ${key}, ${said.map((name) => `e.${name}`).join(', ')}`)}) TO STDOUT`;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of tx.client.query(copyTo(sql)) as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf('\n') + 1;
      addAll(live, kind, bytes.toString('utf8', 0, end));
      rest = bytes.subarray(end);
    }
  } catch (error) {
    throw postgresError(error);
  }
  return live;
}

/** Whole lines: id, key, and what the row says, with tabs between. A tab in a text is written otherwise. */
function addAll(live: LiveRows, kind: ListKind, lines: string): void {
  for (let from = 0; from < lines.length; ) {
    const key = lines.indexOf('\t', from) + 1;
    const saidFrom = lines.indexOf('\t', key) + 1;
    const end = lines.indexOf('\n', saidFrom);
    live.add(Number(lines.slice(from, key - 1)), kind, lines, [key, saidFrom - 1], [saidFrom, end]);
    from = end + 1;
  }
}
