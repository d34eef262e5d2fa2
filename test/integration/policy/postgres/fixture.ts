import assert from 'node:assert/strict';
import { openPostgresStore } from '../../../../services/policy/store/postgres/open-postgres-store.js';
import type { ListView, NewRow } from '../../../../services/policy/store/list-store.js';
import type { NewRelease, Published } from '../../../../services/policy/store/release-store.js';
import type { Store } from '../../../../services/policy/store/store.js';
import { freshDatabase, postgresIsHere, type Database } from '../../../support/postgres.js';

export interface Stores {
  /** Another process's, as far as the database can tell. */
  open(): Promise<Store>;
  readonly url: string;
}

/** A machine that runs many tests at once lets a call wait for longer than any caller would. */
export const patienceOfTestsMs = 5000;

/** A database for each test of a suite; stores opened in it are closed after it. */
export function withDatabase(): Stores {
  const stores: Store[] = [];
  let database: Database | undefined;
  before(function () {
    if (!postgresIsHere) this.skip();
  });
  beforeEach(async function () {
    this.timeout(60_000);
    database = await freshDatabase();
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map(async (store) => store.close()));
    await database?.drop();
    database = undefined;
  });
  return {
    open: async () => {
      assert.ok(database !== undefined);
      const store = await openPostgresStore({ url: database.url, callPatienceMs: patienceOfTestsMs });
      stores.push(store);
      return store;
    },
    get url() {
      assert.ok(database !== undefined);
      return database.url;
    },
  };
}

/** A release of `smith` that changes no list, or has those given. */
export function aRelease(change: Partial<NewRelease> = {}): NewRelease {
  return { tenant: 'smith', author: 'tests', atMs: 1_700_000_000_000, source: 'api', message: '', lists: [], ...change };
}

/** A whole release of a tenant with one line. */
export function wholeRelease(change: Partial<NewRelease> & { readonly number?: string } = {}): NewRelease {
  const { number = '+31201234567', ...rest } = change;
  const tenant = rest.tenant ?? 'smith';
  const lines = [{ number, name: 'Client line', start: 'refuse', steps: { refuse: { do: 'reject', as: 'busy' } } }] as const;
  return aRelease({ whole: { config: { tenant, timezone: 'Europe/Amsterdam', language: 'en', lists: {}, prompts: {}, schedules: {}, lines }, prompts: {} }, ...rest });
}

export function replacing(list: string, ...keys: readonly (string | NewRow)[]): NewRelease['lists'][number] {
  return { kind: 'replace', list, listKind: 'callers', rows: [keys.map((key) => (typeof key === 'string' ? { key } : key))] };
}

export function editing(list: string, put: readonly (string | NewRow)[], remove: readonly string[] = []): NewRelease['lists'][number] {
  return { kind: 'edit', list, listKind: 'callers', put: put.map((key) => (typeof key === 'string' ? { key } : key)), remove };
}

export async function publish(store: Store, release: NewRelease): Promise<Extract<Published, { kind: 'published' }>> {
  const result = await store.publish(release);
  assert.ok(result.kind === 'published', `refused: ${result.kind}`);
  return result;
}

export async function theList(store: Store, name: string): Promise<ListView> {
  const head = (await store.heads()).find((one) => one.tenant === 'smith');
  assert.ok(head !== undefined);
  const list = (await store.lists(head)).find((one) => one.ref.list === name);
  assert.ok(list !== undefined);
  return list;
}

/** Keys of a list as it is live, in order. */
export async function keysOf(store: Store, name: string): Promise<readonly string[]> {
  return (await store.search(await theList(store, name), { limit: 10_000 })).map((row) => row.key);
}

/** Waits until something is so, looking every few milliseconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 8000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`it did not come to: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
