import { wallClock, type Clock } from '../../common/clock.js';
import type { Log } from '../../common/log.js';
import { unchanging, type OperatorSource } from '../domain/operator.js';
import type { Guesses, Lines, Lists } from '../domain/ports.js';
import type { ListView } from '../store/list-store.js';
import type { Head } from '../store/release-store.js';
import type { Store } from '../store/store.js';
import { EntryCache } from './entry-cache.js';
import { inTime } from './in-time.js';
import { KnownCallers } from './known-callers.js';
import { LiveGuesses } from './live-guesses.js';
import { LiveLines } from './live-lines.js';
import { LiveLists } from './live-lists.js';
import { LiveState, type Behind } from './live-state.js';
import { oneAtATime, type OneAtATime } from './one-at-a-time.js';
import { pinHasher } from './pin-hasher.js';
import { checkPinKeys, unnamedKeyId, type PinKeys } from './pin-keys.js';
import { repeat } from './repeat.js';
import { codeOf, StoreContact } from './store-contact.js';

export interface DirectoryOptions {
  readonly store: Store;
  readonly pinKeys: PinKeys;
  readonly log: Log;
  readonly operator?: OperatorSource;
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
  /** The same, for a release that was just published: a look that a notice of it began is enough. */
  reach(head: Head): Promise<void>;
  stats(): readonly CacheState[];
  /** The release of each tenant that is live here. */
  releases(): readonly Head[];
  /** How often a PIN was found in two lists of one step. */
  pinsFoundTwice(): number;
  /** Takes back what a caller (absent: withheld ones) guessed on a tenant's lines; how many wrong PINs that were. */
  unlock(tenant: string, caller: string | undefined): Promise<number>;
  /** Everything kept about a caller's number is gone, here and in the store; how many records that were. */
  forgetCaller(number: string): Promise<number>;
  /** Writes what is waiting to be written; the store is its opener's to close. */
  close(): Promise<void>;
}

const pruneMs = 600_000;
const followMs = 60_000;

/** Reads all live releases into memory. Throws when the store fails, or when a key of its PINs is missing. */
export async function openDirectory(options: DirectoryOptions): Promise<Directory> {
  const { store, pinKeys, operator = unchanging(undefined), clock = wallClock, pollMs = 2000 } = options;
  await checkPinKeys(store, pinKeys);
  const rooms = furnish({ ...options, operator, clock }, await unnamedKeyId(store, pinKeys));
  const { state, lines, lists, guesses, known, contact } = rooms;
  const now = (): number => clock.now();
  const follow = async (): Promise<void> => {
    const behind = (await state.follow(await store.heads(), now())).map(rooms.tellBehind);
    await guesses.catchUp(now());
    contact.heard(now());
    if (behind[0] !== undefined) throw behind[0];
  };
  // One that never ends would keep all that come after it waiting.
  const looks = oneAtATime(async () => inTime(clock, followMs, follow()));
  const refresh = (): Promise<void> => looks.again();
  const refreshOrTell = (): Promise<void> => refresh().catch((error: unknown) => (error instanceof TenantBehind ? undefined : void contact.failed('poll', error)));
  const prune = (): Promise<void> => guesses.prune(now());
  await prune();
  await guesses.load(now());
  // Before the first look: what is published meanwhile is told or seen.
  const ends = [store.watch(() => void refreshOrTell()), operator.changed(() => state.switchLines())];
  await follow().catch((error: unknown) => {
    // Others' calls are decided; who can decide nobody's does not begin.
    if (!(error instanceof TenantBehind) || state.heads().length === 0) throw error;
  });
  ends.push(repeat(clock, pollMs, refreshOrTell), repeat(clock, pruneMs, () => prune().catch((error: unknown) => void contact.failed('prune', error))));
  return {
    lines,
    lists,
    guesses,
    refresh,
    reach: (head) => reach(looks, () => (state.tenant(head.tenant)?.head.release ?? 0) >= head.release),
    releases: () => state.heads(),
    pinsFoundTwice: () => lists.pinsFoundTwice,
    stats: () => cacheStates(rooms, contact.ageMs(now()) / 1000),
    unlock: async (tenant, caller) => {
      const unlocked = await store.unlock(tenant, caller);
      guesses.forget(caller, tenant);
      return unlocked;
    },
    forgetCaller: async (number) => {
      await known.forget(number);
      const forgotten = await store.forgetCaller(number);
      guesses.forget(number);
      return forgotten;
    },
    close: async () => {
      for (const end of ends) end();
      await known.write();
    },
  };
}

async function reach(looks: OneAtATime, isThere: () => boolean): Promise<void> {
  if (!isThere()) await looks.underWay()?.catch(() => undefined);
  if (!isThere()) await looks.again();
}

type Furnishing = DirectoryOptions & { readonly operator: OperatorSource; readonly clock: Clock };

function furnish({ store, pinKeys, log, operator, clock, lruEntries = 100_000, maxStaleMs = 900_000 }: Furnishing, unnamedId: string): Rooms {
  const now = (): number => clock.now();
  const contact = new StoreContact(log, maxStaleMs, now());
  const loader = { store, maxStaleMs, operator: () => operator.current(), pinHasher: (view: ListView) => pinHasher(view, pinKeys, unnamedId) };
  const state = new LiveState(loader, { replaced: (before) => lines.keep(before), rowsChanged: (rows) => lists.forget(rows) });
  const lines = new LiveLines({ state, store, contact, now });
  const [callers, pins] = [new EntryCache(lruEntries, now), new EntryCache(lruEntries, now)];
  const lists = new LiveLists({ state, store, callers, pins, contact, now, log });
  const known = new KnownCallers({ store, contact, clock });
  const guesses = new LiveGuesses({ store, known, contact, clock, key: pinKeys.all.at(-1) ?? pinKeys.current });
  const tellBehind = (behind: Behind): TenantBehind => {
    const error = new TenantBehind(behind);
    if (!behind.still) log.error({ ...behind.head, code: codeOf(behind.error), maxStaleMs }, 'a live release could not be read; the one before is served until it is too old');
    return error;
  };
  return { contact, state, lines, callers, pins, lists, known, guesses, tellBehind };
}

/** The store is there, but what is live of one tenant could not be read. */
class TenantBehind extends Error {
  override readonly name = 'TenantBehind';

  constructor({ head, error }: Behind) {
    super(`release ${head.release} of tenant ${head.tenant} is live and could not be read: ${codeOf(error)}`);
  }
}

interface Rooms {
  readonly contact: StoreContact;
  readonly state: LiveState;
  readonly lines: LiveLines;
  readonly callers: EntryCache;
  readonly pins: EntryCache;
  readonly lists: LiveLists;
  readonly known: KnownCallers;
  readonly guesses: LiveGuesses;
  readonly tellBehind: (behind: Behind) => TenantBehind;
}

function cacheStates({ state, callers, pins, guesses }: Rooms, ageSeconds: number): readonly CacheState[] {
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
