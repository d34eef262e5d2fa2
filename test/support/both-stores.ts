/** Both stores, for tests of what lies above them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type StorePlace } from '../../services/policy/store/open-store.js';
import type { Store } from '../../services/policy/store/store.js';
import { freshDatabase, postgresIsHere } from './postgres.js';

export interface StoreOfTests {
  readonly store: Store;
  readonly place: StorePlace;
  readonly close: () => Promise<void>;
}

/** By the name of each store how a fresh one is opened. */
export const freshStores: readonly (readonly [string, () => Promise<StoreOfTests>])[] = [['SQLite', freshSqlite], ...(postgresIsHere ? [['PostgreSQL', freshPostgres] as const] : [])];

export async function freshSqlite(): Promise<StoreOfTests> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-store-'));
  return opened({ kind: 'sqlite', file: join(folder, 'test.db') }, () => rmSync(folder, { recursive: true, force: true }));
}

export async function freshPostgres(): Promise<StoreOfTests> {
  const database = await freshDatabase();
  return opened({ kind: 'postgres', url: database.url }, () => database.drop());
}

async function opened(place: StorePlace, remove: () => void | Promise<void>): Promise<StoreOfTests> {
  const store = await openStore(place);
  return { store, place, close: async () => {
    await store.close();
    await remove();
  } };
}
