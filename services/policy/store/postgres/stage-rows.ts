import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { NewRow } from '../list-store.js';
import type { LiveRows } from '../live-rows.js';
import type { Published } from '../release-store.js';
import { count } from './connection.js';
import type { Transaction } from './pool.js';
import { postgresError } from './postgres-error.js';
import { destinationsText, keyBytes, said } from './stored-rows.js';

export const incoming = 'pg_temp.latchkey_incoming_1';
export const diff = 'pg_temp.latchkey_diff_1';

/**
 * Where rows of a publication wait until they are compared with what there is, and what came of it. Each connection has its own, and
 * keeps it empty between publications: to make it anew would take longer than to change a row. `gone`: the row is to be taken away.
 * The number in the names is that of their columns: behind a pooler, another version of the program may have been here before.
 */
export const stageTables = `
  SET LOCAL client_min_messages = error;
  CREATE TEMP TABLE IF NOT EXISTS ${incoming} (
    valid_from_ms bigint, valid_until_ms bigint, list integer NOT NULL, seq integer NOT NULL, place integer NOT NULL, uses integer,
    digits smallint, gone boolean NOT NULL, key bytea NOT NULL, key_id text, label text, destinations text
  ) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE IF NOT EXISTS ${diff} (old_id bigint, list integer NOT NULL, seq integer) ON COMMIT DELETE ROWS`;

/** What came of staging the rows of a list. */
export interface Staged {
  /** How many were staged. */
  readonly rows: number;
  /** Rows with the key of another one that is live: the first hundred, and how many. */
  readonly repeats: readonly { readonly row: number; readonly before: number }[];
  readonly repeated: number;
}

/**
 * Writes rows as they come, and asks for no more than the server takes. Rejects with what reading them threw.
 * @param live rows that are as they are there are not written
 */
export async function stageRows(tx: Transaction, list: number, batches: StagedBatches, live?: LiveRows): Promise<Staged> {
  const copy = tx.client.query(copyFrom(`COPY ${incoming} (list, seq, place, gone, key, ${said.join(', ')}) FROM STDIN`));
  const done = finished(copy);
  // Looked at when the rows are over, or when the stream has no room for more.
  done.catch(() => undefined);
  const writer = new CopyText((chunk) => (copy.write(chunk) ? undefined : Promise.race([once(copy, 'drain'), done])));
  const repeats: { readonly row: number; readonly before: number }[] = [];
  let [seq, next, repeated] = [0, 1, 0];
  try {
    for await (const batch of batches) {
      for (const row of batch) {
        const [place, said] = [row.row ?? next, saidBy(row)];
        next += 1;
        const found = live?.find(row.key, said, place);
        if (found === 'same') continue;
        if (typeof found === 'object') {
          repeated += 1;
          if (repeats.length < mostRepeats) repeats.push({ row: place, before: found.before });
          continue;
        }
        const full = writer.add(`${list}\t${seq}\t${place}\t${row.gone === true ? 't' : 'f'}\t\\\\x${keyBytes(row.key).toString('hex')}\t${said}\n`);
        seq += 1;
        if (full !== undefined) await full.catch((error: unknown) => Promise.reject(postgresError(error)));
      }
    }
  } catch (error) {
    copy.destroy();
    throw error;
  }
  await writer.flush();
  copy.end();
  await done.catch((error: unknown) => Promise.reject(postgresError(error)));
  for (const ids of inPortions(live?.gone() ?? [])) seq += await tx.run(stageGone, [list, seq, ids]);
  return { rows: seq, repeats, repeated };
}

const stageGone = `INSERT INTO ${incoming} (list, seq, place, gone, key) SELECT $1, $2 + row_number() OVER (), 0, true, key FROM entries WHERE id = ANY ($3::bigint[])`;

function* inPortions(ids: Iterable<number>): Iterable<readonly number[]> {
  let portion: number[] = [];
  for (const id of ids) {
    if (portion.push(id) < idsAtOnce) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}

const idsAtOnce = 5000;

export interface StagedRow extends NewRow {
  readonly gone?: true;
}

export type StagedBatches = Iterable<readonly StagedRow[]> | AsyncIterable<readonly StagedRow[]>;

/** Rows that came with the key of a row before them; the first hundred, and how many there are. */
export async function stagedDuplicates(tx: Transaction, list: number, { rows: staged, repeats, repeated }: Staged): Promise<Pick<Extract<Published, { kind: 'duplicates' }>, 'rows' | 'total'> | undefined> {
  if (staged + repeated < 2) return undefined;
  const again = `
    SELECT i.seq, i.place, f.place AS before FROM ${incoming} i
      JOIN (SELECT key, min(seq) AS seq FROM ${incoming} WHERE list = $1 GROUP BY key HAVING count(*) > 1) AS r ON r.key = i.key AND r.seq < i.seq
      JOIN ${incoming} f ON f.list = $1 AND f.seq = r.seq
    WHERE i.list = $1`;
  const rows = await tx.all(`SELECT *, count(*) OVER () AS total FROM (${again}) AS again ORDER BY seq LIMIT ${mostRepeats}`, [list]);
  if (rows.length + repeated === 0) return undefined;
  const all = [...rows.map((row) => ({ row: count(row, 'place'), before: count(row, 'before') })), ...repeats].toSorted((one, other) => one.row - other.row);
  return { rows: all.slice(0, mostRepeats), total: count(rows[0], 'total') + repeated };
}

const mostRepeats = 100;

/** PostgreSQL's text format for COPY, in chunks. */
class CopyText {
  readonly #write: (chunk: string) => Promise<unknown> | undefined;
  #lines = '';

  constructor(write: (chunk: string) => Promise<unknown> | undefined) {
    this.#write = write;
  }

  /** Answers a promise where the reader has to wait. */
  add(line: string): Promise<unknown> | undefined {
    this.#lines += line;
    return this.#lines.length < chunkLength ? undefined : this.flush();
  }

  flush(): Promise<unknown> | undefined {
    const lines = this.#lines;
    this.#lines = '';
    return lines === '' ? undefined : this.#write(lines);
  }
}

/** What a row says, as COPY writes the columns `said`. */
function saidBy(row: StagedRow): string {
  const label = row.label === undefined ? nothing : escaped(row.label);
  const destinations = row.destinations === undefined ? nothing : escaped(destinationsText(row.destinations));
  const keyId = row.keyId === undefined ? nothing : escaped(row.keyId);
  return `${label}\t${destinations}\t${row.validFromMs ?? nothing}\t${row.validUntilMs ?? nothing}\t${row.uses ?? nothing}\t${keyId}\t${row.digits ?? nothing}`;
}

const chunkLength = 64 * 1024;
const nothing = '\\N';

function escaped(value: string): string {
  return /[\\\t\n\r]/.test(value) ? value.replace(/[\\\t\n\r]/g, (one) => escapes[one] ?? one) : value;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
