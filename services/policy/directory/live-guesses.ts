import { guessWindowMs, knownForMs } from '../domain/guessing.js';
import type { GuessCounts, Guesser, Guesses, Soon, Unavailable } from '../domain/ports.js';
import type { ListRef } from '../domain/tenant.js';
import type { WrongPin } from '../store/guess-store.js';
import type { Store } from '../store/store.js';
import type { KnownCallers } from './known-callers.js';
import { SlidingCounts } from './sliding-counts.js';
import { answered } from './soon.js';
import type { StoreContact } from './store-contact.js';

export interface LiveGuessesParts {
  readonly store: Store;
  readonly known: KnownCallers;
  readonly contact: StoreContact;
}

type Counts = { readonly kind: 'counts' } & GuessCounts;
type WrongCounts = Counts & { readonly repeated?: boolean };

/** Wrong PINs in memory at most, of all tenants. */
const mostWrongPins = 250_000;

/**
 * Counts wrong PINs in memory, and keeps each in the store before it is answered: neither a restart nor a crash gives
 * anybody guesses back.
 */
export class LiveGuesses implements Guesses {
  readonly #parts: LiveGuessesParts;
  readonly #counts = new SlidingCounts(guessWindowMs, mostWrongPins);

  constructor(parts: LiveGuessesParts) {
    this.#parts = parts;
  }

  /** Takes up the counts where the process before left them. */
  async load(nowMs: number): Promise<void> {
    for (const wrong of await this.#parts.store.wrongSince(nowMs - guessWindowMs)) this.#add(wrong, wrong.atMs, wrong.attemptId);
  }

  /** Whether a caller is known is asked only where anything was guessed: else it changes nothing. */
  counts(who: Guesser, nowMs: number): Soon<Counts | Unavailable> {
    this.#counts.expire(nowMs);
    if (this.#counts.size === 0) return nothingCounted;
    const caller = this.#counts.of(callerKey(who));
    const line = this.#counts.of(lineKey(who));
    const list = who.lists.reduce((most, ref) => Math.max(most, this.#counts.of(listKey(ref))), 0);
    if (line === 0 && list === 0) return caller === 0 ? nothingCounted : { kind: 'counts', caller, line, list, known: false };
    const withKnown = (known: boolean): Counts => ({ kind: 'counts', caller, line, list, known });
    const known = this.#parts.known.knows(who, nowMs);
    return known instanceof Promise ? known.then(withKnown) : withKnown(known);
  }

  wrong(who: Guesser, attemptId: string | undefined, nowMs: number): Soon<WrongCounts | Unavailable> {
    if (attemptId !== undefined && this.#counts.has(attemptId)) return this.#repeated(who, nowMs);
    return answered<'counted' | 'repeated', WrongCounts | Unavailable>(
      () => this.#parts.store.saveWrong(wrongPin(who, attemptId, nowMs)),
      (saved) => {
        if (saved === 'repeated') return this.#repeated(who, nowMs);
        this.#add(who, nowMs, attemptId);
        return this.counts(who, nowMs);
      },
      (error) => this.#parts.contact.failed('wrong PIN', error),
    );
  }

  gotIn(who: Guesser, nowMs: number): void {
    this.#parts.known.gotIn(who, nowMs);
  }

  async prune(nowMs: number): Promise<void> {
    await this.#parts.store.prune({ wrongMs: nowMs - guessWindowMs, gotInMs: nowMs - knownForMs });
  }

  get size(): number {
    return this.#counts.size;
  }

  #repeated(who: Guesser, nowMs: number): Soon<WrongCounts | Unavailable> {
    const marked = (said: Counts | Unavailable): WrongCounts | Unavailable => (said.kind === 'counts' ? { ...said, repeated: true } : said);
    const said = this.counts(who, nowMs);
    return said instanceof Promise ? said.then(marked) : marked(said);
  }

  #add(who: Guesser, atMs: number, attemptId: string | undefined): void {
    this.#counts.add([callerKey(who), lineKey(who), ...who.lists.map(listKey)], atMs, attemptId);
  }
}

const nothingCounted: Counts = { kind: 'counts', caller: 0, line: 0, list: 0, known: false };

function callerKey({ trunk, called, caller }: Guesser): string {
  return `caller ${trunk} ${called} ${caller ?? 'withheld'}`;
}

function lineKey({ tenant, called }: Guesser): string {
  return `line ${tenant} ${called}`;
}

function listKey({ tenant, list }: ListRef): string {
  return `list ${tenant}/${list}`;
}

function wrongPin({ caller, trunk, called, tenant, lists }: Guesser, attemptId: string | undefined, atMs: number): WrongPin {
  return { atMs, tenant, called, trunk, lists, ...(caller === undefined ? {} : { caller }), ...(attemptId === undefined ? {} : { attemptId }) };
}
