import { LRUCache } from 'lru-cache';
import type { Clock } from '../../common/clock.js';
import { knownForMs } from '../domain/guessing.js';
import type { Guesser, Soon } from '../domain/ports.js';
import type { GotIn } from '../store/guess-store.js';
import type { Store } from '../store/store.js';
import { inTime } from './in-time.js';
import { answered } from './soon.js';
import type { StoreContact } from './store-contact.js';

/** Callers of whom it is remembered whether they are known; for how long where they are not, and where they are. */
const remembered = 50_000;
const strangerMs = 30_000;
const knownMs = 3_600_000;

/** A caller who gets in again is written down once in so long. */
const writtenAgainMs = 24 * 3_600_000;

/** A decision has little more to spare. */
const patienceMs = 50;

/** Who got in is written down in bundles, so that a right PIN waits for no disk. */
const bundleMs = 1000;
const largestBundle = 10_000;

/** Callers with an asserted number who got in on a line within the last 30 days. */
export class KnownCallers {
  readonly #parts: { readonly store: Store; readonly contact: StoreContact; readonly clock: Clock };
  readonly #known: LRUCache<string, boolean>;
  readonly #written: LRUCache<string, true>;
  #bundle = new Map<string, GotIn>();
  #cancelWrite: (() => void) | undefined;

  constructor(parts: { readonly store: Store; readonly contact: StoreContact; readonly clock: Clock }) {
    this.#parts = parts;
    const perf = { now: () => parts.clock.now() };
    this.#known = new LRUCache({ max: remembered, ttl: knownMs, ttlResolution: 0, perf });
    this.#written = new LRUCache({ max: remembered, ttl: writtenAgainMs, ttlResolution: 0, perf });
  }

  /** A store that fails, or lets wait, makes nobody known. */
  knows({ called, caller }: Guesser, nowMs: number): Soon<boolean> {
    if (caller === undefined) return false;
    const key = keyOf(called, caller);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { store, clock } = this.#parts;
    return answered(
      () => inTime(clock, patienceMs, store.gotInSince(called, caller, nowMs - knownForMs)),
      (is) => {
        this.#known.set(key, is, { ttl: is ? knownMs : strangerMs });
        return is;
      },
      (error) => {
        this.#parts.contact.failed('known callers', error);
        return false;
      },
    );
  }

  /** What is remembered here, where the store is away. */
  remembers({ called, caller }: Guesser): boolean {
    return caller !== undefined && this.#known.get(keyOf(called, caller)) === true;
  }

  gotIn({ called, caller }: Guesser, nowMs: number): void {
    if (caller === undefined) return;
    const key = keyOf(called, caller);
    this.#known.set(key, true);
    if (this.#written.has(key) || this.#bundle.size >= largestBundle) return;
    this.#written.set(key, true);
    this.#bundle.set(key, { called, caller, atMs: nowMs });
    this.#cancelWrite ??= this.#parts.clock.after(bundleMs, () => void this.write());
  }

  /** Nothing is remembered of a caller here any more; who gets in again is written down again. */
  async forget(caller: string): Promise<void> {
    await this.write();
    for (const memory of [this.#known, this.#written]) {
      for (const key of [...memory.keys()]) if (key.endsWith(` ${caller}`)) memory.delete(key);
    }
  }

  /** Writes down what is waiting. What cannot be written is given up: those callers are known again when they next get in. */
  async write(): Promise<void> {
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
    if (this.#bundle.size === 0) return;
    const bundle = this.#bundle;
    this.#bundle = new Map();
    try {
      await this.#parts.store.saveGotIn([...bundle.values()]);
    } catch (error) {
      for (const key of bundle.keys()) this.#written.delete(key);
      this.#parts.contact.failed('known callers', error);
    }
  }
}

function keyOf(called: string, caller: string): string {
  return `${called} ${caller}`;
}
