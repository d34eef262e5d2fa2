import type { ListView, StoredEntry } from '../store/list-store.js';
import type { Store } from '../store/store.js';
import { changedWhole, isPrefix, wholeBelow, wholeList, type HeldList, type WholeList } from './held-list.js';
import { hashBytes } from './pin-hash.js';
import type { PinHasher } from './pin-hasher.js';

export interface ListLoader {
  readonly store: Pick<Store, 'rowsBelow' | 'changedKeys' | 'callers' | 'pin'>;
  readonly nextGeneration: () => number;
  readonly pinHasher: (view: ListView) => PinHasher;
}

/** Rows of a list that changed one by one: what is cached of these is not so any more, all the rest is. */
export interface ChangedRows {
  readonly list: ListView;
  readonly keys: readonly string[];
}

interface NextList {
  readonly list: HeldList;
  readonly changed?: ChangedRows;
}

/**
 * A list as it is now, from what is held of it: the very same where its rows are, with a few of them changed where the store knows which,
 * else read anew. @param room rows that may be held in memory
 */
export async function nextList(loader: ListLoader, held: HeldList | undefined, view: ListView, room: number): Promise<NextList> {
  if (held === undefined || held.view.id !== view.id || held.view.kind !== view.kind) return anew(loader, view, room);
  if (held.view.version === view.version) return { list: held };
  const keys = await loader.store.changedKeys(view, held.view.version);
  if (keys === undefined) return anew(loader, view, room);
  const pins = loader.pinHasher(view);
  if (held.whole !== undefined && view.rows < Math.min(wholeBelow, room)) return { list: { ...held, view, pins, whole: await changedRows(loader, held.whole, view, keys) } };
  // A prefix is cached under all the numbers that asked for it.
  if (held.whole !== undefined || (view.kind === 'callers' && keys.some(isPrefix))) return anew(loader, view, room);
  return { list: { ...held, view, pins }, changed: { list: view, keys } };
}

async function anew({ store, nextGeneration, pinHasher }: ListLoader, view: ListView, room: number): Promise<NextList> {
  const rows = await store.rowsBelow(view, Math.min(wholeBelow, room));
  return { list: { view, generation: nextGeneration(), whole: rows === 'too-many' ? undefined : wholeList(view.kind, rows), pins: pinHasher(view) } };
}

async function changedRows({ store }: ListLoader, before: WholeList, view: ListView, keys: readonly string[]): Promise<WholeList> {
  if (view.kind === 'callers') return changedWhole(before, view.kind, keys, await store.callers(view, keys));
  const rows: StoredEntry[] = [];
  for (const key of keys) {
    const row = await store.pin(view, [hashBytes(key)]);
    if (row !== undefined) rows.push(row);
  }
  return changedWhole(before, view.kind, keys, rows);
}
