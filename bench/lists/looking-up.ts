/** How long the store takes for one PIN that nobody asked for before, at several sizes of a list. */
import { createSecretKey } from 'node:crypto';
import { statSync } from 'node:fs';
import pg from 'pg';
import { hashBytes, hashPin, pinScope } from '../../services/policy/directory/pin-hash.js';
import type { NewRow } from '../../services/policy/store/list-store.js';
import { openStore, type StorePlace } from '../../services/policy/store/open-store.js';
import { pinOf, tenant } from './tenant.js';

export interface LookedUp {
  readonly rows: number;
  readonly medianMicros: number;
  readonly bytesARow: number;
}

const key = createSecretKey('0'.repeat(32), 'utf8');
const scope = pinScope({ tenant, list: 'clients' });
const hashOf = (n: number): Buffer => hashBytes(hashPin(key, scope, pinOf(n)));

/** Fills an empty store with a list of so many rows, and looks some thousand of them up by chance. */
export async function lookUp(place: StorePlace, rows: number): Promise<LookedUp> {
  const filled = await openStore(place);
  const whole = { config: { tenant, timezone: 'UTC', language: 'en', lists: { clients: 'pins' }, prompts: {}, schedules: {}, lines: [] }, prompts: {} } as const;
  await filled.publish({ tenant, author: 'bench', atMs: Date.now(), source: 'api', message: '', whole, lists: [{ kind: 'replace', list: 'clients', listKind: 'pins', rows: batches(rows) }] });
  await filled.close();
  const bytes = await bytesOf(place);
  const store = await openStore(place);
  const [head] = await store.heads();
  const [list] = head === undefined ? [] : await store.lists(head);
  if (list === undefined) throw new Error('the list is not there');
  const took: number[] = [];
  for (let i = 0; i < 3000; i++) {
    const hash = hashOf(Math.floor(Math.random() * rows));
    const begun = performance.now();
    const found = await store.pin(list, [hash]);
    took.push((performance.now() - begun) * 1000);
    if (found === undefined) throw new Error('a PIN was not found');
  }
  await store.close();
  return { rows, medianMicros: took.slice(1000).sort((one, other) => one - other)[1000] ?? NaN, bytesARow: bytes / rows };
}

function* batches(rows: number): Generator<readonly NewRow[]> {
  for (let from = 0; from < rows; from += 2000) {
    yield Array.from({ length: Math.min(2000, rows - from) }, (_, i) => ({ key: hashOf(from + i), keyId: 'k1', digits: 8, label: `client ${from + i}`, destinations: [{ kind: 'number', number: `+3120999${String((from + i) % 10_000).padStart(4, '0')}` }] }));
  }
}

async function bytesOf(place: StorePlace): Promise<number> {
  if (place.kind === 'sqlite') return statSync(place.file).size;
  const client = new pg.Client({ connectionString: typeof place.url === 'string' ? place.url : place.url.text });
  await client.connect();
  const { rows: [row] } = await client.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes');
  await client.end();
  return Number(row?.bytes ?? NaN);
}
