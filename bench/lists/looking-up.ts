/** How long the store takes for one PIN that nobody asked for before, at several sizes of a list. */
import { createSecretKey } from 'node:crypto';
import { statSync } from 'node:fs';
import pg from 'pg';
import { hashBytes, hashPin, pinScope } from '../../services/policy/directory/pin-hash.js';
import type { NewRow } from '../../services/policy/store/list-store.js';
import { openStore, type StorePlace } from '../../services/policy/store/open-store.js';
import { SqliteConnection } from '../../services/policy/store/sqlite/connection.js';
import { pinOf, tenant } from './tenant.js';

export interface LookedUp {
  readonly rows: number;
  readonly medianMicros: number;
  readonly bytesARow: number;
}

const key = createSecretKey('0'.repeat(32), 'utf8');
const scope = pinScope({ tenant, list: 'clients' });
const hashOf = (n: number): Buffer => hashBytes(hashPin(key, scope, pinOf(n)));

/** A list of so many rows in a store of its own. */
export interface Filled {
  readonly place: StorePlace;
  readonly rows: number;
}

export async function fill({ place, rows }: Filled): Promise<void> {
  const store = await openStore(place);
  const whole = { config: { tenant, timezone: 'UTC', language: 'en', lists: { clients: 'pins' }, prompts: {}, schedules: {}, lines: [] }, prompts: {} } as const;
  await store.publish({ tenant, author: 'bench', atMs: Date.now(), source: 'api', message: '', whole, lists: [{ kind: 'replace', list: 'clients', listKind: 'pins', rows: batches(rows) }] });
  await store.close();
}

/** Looks some thousand of each one's rows up by chance, in turn: what else the machine does is in the way of all of them. */
export async function lookUp(all: readonly Filled[]): Promise<readonly LookedUp[]> {
  const took = all.map((): number[] => []);
  for (let round = 0; round < rounds; round++) for (const [at, filled] of all.entries()) took[at]?.push(...(await lookUpOnce(filled)));
  return Promise.all(all.map(async ({ place, rows }, at) => ({ rows, medianMicros: medianOf(took[at] ?? []), bytesARow: (await bytesOf(place)) / rows })));
}

/** In a store whose connection has all the pages that it may hold: until then each look-up takes memory that the process never had. */
async function lookUpOnce({ place, rows }: Filled): Promise<readonly number[]> {
  const store = await openStore(place);
  const [head] = await store.heads();
  const [list] = head === undefined ? [] : await store.lists(head);
  if (list === undefined) throw new Error('the list is not there');
  const took: number[] = [];
  for (let i = 0; i < unmeasured + measured; i++) {
    const hash = hashOf(Math.floor(Math.random() * rows));
    const begun = performance.now();
    const found = await store.pin(list, [hash]);
    took.push((performance.now() - begun) * 1000);
    if (found === undefined) throw new Error('a PIN was not found');
  }
  await store.close();
  return took.slice(unmeasured);
}

const [rounds, unmeasured, measured] = [5, 5000, 1000];

function medianOf(all: number[]): number {
  return all.sort((one, other) => one - other)[all.length >> 1] ?? NaN;
}

function* batches(rows: number): Generator<readonly NewRow[]> {
  for (let from = 0; from < rows; from += 2000) {
    yield Array.from({ length: Math.min(2000, rows - from) }, (_, i) => ({ key: hashOf(from + i), keyId: 'k1', digits: 8, label: `client ${from + i}`, destinations: [{ kind: 'number', number: `+3120999${String((from + i) % 10_000).padStart(4, '0')}` }] }));
  }
}

async function bytesOf(place: StorePlace): Promise<number> {
  if (place.kind === 'sqlite') {
    const db = new SqliteConnection(place.file, 1000);
    db.all('PRAGMA wal_checkpoint(TRUNCATE)', []);
    db.close();
    return statSync(place.file).size;
  }
  const client = new pg.Client({ connectionString: typeof place.url === 'string' ? place.url : place.url.text });
  await client.connect();
  const { rows: [row] } = await client.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes');
  await client.end();
  return Number(row?.bytes ?? NaN);
}
