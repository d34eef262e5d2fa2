import type { Secret } from '../../common/secret.js';
import { openSqliteStore } from './sqlite/open-sqlite-store.js';
import type { Store } from './store.js';

/** Where a store is kept. */
export type StorePlace =
  | { readonly kind: 'sqlite'; readonly file: string }
  /** URLs as libpq writes them; `directUrl`: around a pooler, where `url` leads to one. */
  | { readonly kind: 'postgres'; readonly url: Secret | string; readonly directUrl?: Secret | string };

/** Opens the store, and brings its schema up to date first. Rejects when it cannot be had. */
export async function openStore(place: StorePlace): Promise<Store> {
  if (place.kind === 'sqlite') return openSqliteStore(place.file);
  // Read where it is used alone: a service on SQLite starts without it.
  const { openPostgresStore } = await import('./postgres/open-postgres-store.js');
  return openPostgresStore(place);
}
