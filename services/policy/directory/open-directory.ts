import type { KeyObject } from 'node:crypto';
import { wallClock, type Clock } from '../../common/clock.js';
import type { Log } from '../../common/log.js';
import type { Operator } from '../domain/operator.js';
import type { Guesses, Lines, Lists } from '../domain/ports.js';
import type { Store } from '../store/store.js';
import { EntryCache } from './entry-cache.js';
import { KnownCallers } from './known-callers.js';
import { LiveGuesses } from './live-guesses.js';
import { LiveLines } from './live-lines.js';
import { LiveLists } from './live-lists.js';
import { LiveState } from './live-state.js';
import { checkPinKey } from './pin-key.js';
import { repeat } from './repeat.js';
import { StoreContact } from './store-contact.js';

export interface DirectoryOptions {
  readonly store: Store;
  readonly pinKey: KeyObject;
  readonly log: Log;
  readonly operator?: Operator | undefined;
  /** Entries in the cache of callers, and in that of PINs. */
  readonly lruEntries?: number;
  readonly clock?: Clock;
  /** How long what is in memory is served while the store is away. */
  readonly maxStaleMs?: number;
  /** How often the store is asked for new releases of other processes. */
  readonly pollMs?: number;
}

/** What a cache tells about itself. */
export interface CacheState {
  readonly cache: 'lines' | 'callers' | 'pins' | 'absences' | 'whole-lists' | 'wrong-pins';
  readonly hits: number;
  readonly misses: number;
  readonly entries: number;
  readonly ageSeconds: number;
}

/** All that a decision looks up. */
export interface Directory {
  readonly lines: Lines;
  readonly lists: Lists;
  readonly guesses: Guesses;
  /** Makes live here what is live in the store: called after publishing, and by itself every `pollMs`. Throws when the store fails. */
  refresh(): Promise<void>;
  stats(): readonly CacheState[];
  /** Writes what is waiting to be written; the store is its opener's to close. */
  close(): Promise<void>;
}

const pruneMs = 600_000;

/** Reads all live releases into memory. Throws when the store fails, or when its PINs were hashed under another key. */
export async function openDirectory(options: DirectoryOptions): Promise<Directory> {
  const { store, pinKey, log, operator, lruEntries = 100_000, clock = wallClock, maxStaleMs = 900_000, pollMs = 2000 } = options;
  await checkPinKey(store, pinKey);
  const now = (): number => clock.now();
  const contact = new StoreContact(log, maxStaleMs, now());
  const state = new LiveState({ store, operator }, (before) => lines.keep(before));
  const lines = new LiveLines({ state, store, contact, now });
  const [callers, pins] = [new EntryCache(lruEntries, now), new EntryCache(lruEntries, now)];
  const known = new KnownCallers({ store, contact, clock });
  const guesses = new LiveGuesses({ store, known, contact });
  const refresh = oneAtATime(async () => {
    await state.follow(await store.heads());
    contact.heard(now());
  });
  await guesses.prune(now());
  await guesses.load(now());
  await refresh();
  const stopPolling = repeat(clock, pollMs, () => refresh().catch((error: unknown) => void contact.failed('poll', error)));
  const stopPruning = repeat(clock, pruneMs, () => guesses.prune(now()).catch((error: unknown) => void contact.failed('prune', error)));
  return {
    lines,
    lists: new LiveLists({ state, store, callers, pins, contact, pinKey, now }),
    guesses,
    refresh,
    stats: () => cacheStates({ state, callers, pins, guesses }, contact.ageMs(now()) / 1000),
    close: async () => {
      stopPolling();
      stopPruning();
      await known.write();
    },
  };
}

/** A call while one runs is answered by a run that begins after it: what was written before the call is seen. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(work, work);
    return last;
  };
}

interface Caches {
  readonly state: LiveState;
  readonly callers: EntryCache;
  readonly pins: EntryCache;
  readonly guesses: LiveGuesses;
}

function cacheStates({ state, callers, pins, guesses }: Caches, ageSeconds: number): readonly CacheState[] {
  const { lines, wholeRows } = state.counts();
  const uncounted = { hits: 0, misses: 0, ageSeconds };
  return [
    { cache: 'lines', ...uncounted, entries: lines },
    { cache: 'whole-lists', ...uncounted, entries: wholeRows },
    { cache: 'callers', hits: callers.hits, misses: callers.misses, entries: callers.entries, ageSeconds },
    { cache: 'pins', hits: pins.hits, misses: pins.misses, entries: pins.entries, ageSeconds },
    { cache: 'absences', ...uncounted, entries: callers.absences + pins.absences },
    { cache: 'wrong-pins', ...uncounted, entries: guesses.size },
  ];
}
