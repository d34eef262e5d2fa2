import { randomBytes } from 'node:crypto';
import type { Clock } from '../../common/clock.js';
import { guessWindowMs, knownForMs } from '../domain/guessing.js';
import type { Attempt, GuessCounts, Guesser, Guesses, KeyedPin, Soon, Unavailable } from '../domain/ports.js';
import type { ListRef } from '../domain/tenant.js';
import type { WrongCounts, WrongPin } from '../store/guess-store.js';
import type { Store } from '../store/store.js';
import { inTime } from './in-time.js';
import type { KnownCallers } from './known-callers.js';
import { OwedWrites } from './owed-writes.js';
import { hashPin } from './pin-hash.js';
import type { PinKey } from './pin-keys.js';
import { SlidingCounts } from './sliding-counts.js';
import { andThen, answered } from './soon.js';
import type { StoreContact } from './store-contact.js';

export interface LiveGuessesParts {
  readonly store: Store;
  readonly known: KnownCallers;
  readonly contact: StoreContact;
  readonly clock: Clock;
  /** The oldest that there is: replicas have it in common while another is put in front of it. */
  readonly key: PinKey;
}

type Counts = { readonly kind: 'counts' } & GuessCounts;

/** Wrong PINs in memory at most, of all tenants. */
const mostWrongPins = 250_000;

/** A shared store that does not count a try within this time is taken to be away, for so long. */
const patienceMs = 150;
const awayMs = 1000;

/** Tries of other processes are taken over when they are settled; clocks may differ by less than the overlap. */
const settledMs = 1000;
const overlapMs = 10_000;

/**
 * Counts wrong PINs. Where no other process writes to the store, memory has the counts, and each wrong PIN is in the store before it is
 * answered: neither a restart nor a crash gives anybody guesses back. Where others do, the store counts each try before it is looked at, and
 * memory follows: it takes over when the store is away, and what it counted meanwhile is written when the store is back.
 */
export class LiveGuesses implements Guesses {
  readonly #parts: LiveGuessesParts;
  readonly #counts = new SlidingCounts(guessWindowMs, mostWrongPins);
  readonly #owed = new OwedWrites();
  #awayUntilMs = -Infinity;
  #followedMs = 0;

  constructor(parts: LiveGuessesParts) {
    this.#parts = parts;
  }

  /** Takes up the counts where the process before left them. */
  async load(nowMs: number): Promise<void> {
    this.#take(await this.#parts.store.wrongSince(nowMs - guessWindowMs), nowMs);
    this.#followedMs = nowMs;
  }

  /** The store is there: writes what is owed to it, and takes over what others counted. Throws when it fails. */
  async catchUp(nowMs: number): Promise<void> {
    const { store } = this.#parts;
    if (this.#owed.size > 0) await this.#owed.pay(store);
    if (!store.shared) return;
    this.#take(await store.wrongSince(this.#followedMs - overlapMs), nowMs - settledMs);
    this.#followedMs = nowMs;
  }

  counts(who: Guesser, nowMs: number): Soon<Counts | Unavailable> {
    const { store, clock } = this.#parts;
    if (!store.shared || nowMs < this.#awayUntilMs) return this.#countsHere(who, nowMs);
    return answered<WrongCounts, Counts>(
      () => inTime(clock, patienceMs, store.wrongCounts(who, nowMs - guessWindowMs)),
      (counts) => this.#withKnown(counts, who, nowMs),
      (error) => {
        this.#isAway(error, nowMs);
        return this.#countsHere(who, nowMs);
      },
    );
  }

  attempt(who: Guesser, keyed: KeyedPin, nowMs: number): Soon<Attempt> {
    const { store, clock } = this.#parts;
    const wrong = { ...wrongPin(who, nowMs), attemptId: this.#idOf(who, keyed) };
    if (!store.shared || nowMs < this.#awayUntilMs) return this.#attemptHere(wrong, nowMs);
    return answered<WrongCounts, Attempt>(
      () => inTime(clock, patienceMs, store.reserveWrong(wrong, nowMs - guessWindowMs)),
      (counts) => this.#attemptInStore(wrong, counts, nowMs),
      (error) => {
        this.#isAway(error, nowMs);
        return this.#attemptHere(wrong, nowMs);
      },
    );
  }

  gotIn(who: Guesser, nowMs: number): void {
    this.#parts.known.gotIn(who, nowMs);
  }

  async prune(nowMs: number): Promise<void> {
    await this.#parts.store.prune({ wrongMs: nowMs - guessWindowMs, gotInMs: nowMs - knownForMs });
  }

  /** What this caller did on the tenant's lines is forgotten here; without a tenant, everywhere. */
  forget(caller: string | undefined, tenant?: string): void {
    this.#counts.forget(([ofCaller = '', ofLine = '']) => ofCaller.endsWith(` ${caller ?? 'withheld'}`) && (tenant === undefined || ofLine.startsWith(`line ${tenant} `)));
  }

  get size(): number {
    return this.#counts.size;
  }

  #countsHere(who: Guesser, nowMs: number): Soon<Counts> {
    this.#counts.expire(nowMs);
    return this.#counts.size === 0 ? nothingCounted : this.#withKnown(this.#countsOf(who), who, nowMs);
  }

  #attemptHere(wrong: Reserved, nowMs: number): Soon<Attempt> {
    this.#counts.expire(nowMs);
    const repeated = this.#counts.has(wrong.attemptId);
    const now = this.#countsOf(wrong);
    this.#counts.hold(wrong.attemptId, keysOf(wrong), nowMs);
    return andThen(this.#withKnown(repeated ? lessOne(now) : now, wrong, nowMs), (before) => ({
      kind: 'attempt',
      before,
      stands: () => this.#standsHere(wrong, before.known),
      takeBack: () => {
        this.#counts.letGo(wrong.attemptId);
        if (this.#parts.store.shared) this.#owed.takeBack(wrong.attemptId);
      },
    }));
  }

  /** What cannot be written now is owed: it counts here from now on. */
  #standsHere(wrong: Reserved, known: boolean): Soon<Counts & { readonly repeated?: boolean }> {
    const { store, contact } = this.#parts;
    const counted = (saved: 'counted' | 'repeated'): Counts & { readonly repeated?: boolean } => {
      this.#counts.add(wrong.attemptId, keysOf(wrong), wrong.atMs);
      const counts = { kind: 'counts', ...this.#countsOf(wrong), known } as const;
      return saved === 'repeated' ? { ...counts, repeated: true } : counts;
    };
    if (this.#counts.wasAdded(wrong.attemptId)) return counted('repeated');
    const owe = (): Counts => {
      this.#owed.add(wrong);
      return counted('counted');
    };
    if (store.shared) return owe();
    return answered(() => store.saveWrong(wrong), counted, (error) => {
      contact.failed('wrong PIN', error);
      return owe();
    });
  }

  #attemptInStore(wrong: Reserved, { repeated, ...counts }: WrongCounts & { readonly repeated?: boolean }, nowMs: number): Soon<Attempt> {
    const { store, contact } = this.#parts;
    const takeBack = (): void => {
      const taken = answered(() => store.releaseWrong(wrong.attemptId), () => undefined, (error) => {
        contact.failed('wrong PIN', error);
        this.#owed.takeBack(wrong.attemptId);
      });
      if (taken instanceof Promise) void taken;
    };
    return andThen(this.#withKnown(lessOne(counts), wrong, nowMs), (before) => ({
      kind: 'attempt',
      before,
      stands: () => {
        this.#counts.add(wrong.attemptId, keysOf(wrong), wrong.atMs);
        return { kind: 'counts', ...counts, known: before.known, ...(repeated === true && { repeated }) };
      },
      takeBack,
    }));
  }

  #take(wrongs: readonly WrongPin[], untilMs: number): void {
    for (const wrong of wrongs) if (wrong.atMs <= untilMs) this.#counts.add(wrong.attemptId ?? anyId(), keysOf(wrong), wrong.atMs);
  }

  #isAway(error: unknown, nowMs: number): void {
    this.#awayUntilMs = nowMs + awayMs;
    this.#parts.contact.failed('wrong PIN', error);
  }

  #countsOf(who: Guesser): WrongCounts {
    const list = who.lists.reduce((most, ref) => Math.max(most, this.#counts.of(listKey(ref))), 0);
    return { caller: this.#counts.of(callerKey(who)), line: this.#counts.of(lineKey(who)), list };
  }

  /** Whether a caller is known is asked only where anything was guessed: else it changes nothing. */
  #withKnown({ caller, line, list }: WrongCounts, who: Guesser, nowMs: number): Soon<Counts> {
    if (line === 0 && list === 0) return caller === 0 ? nothingCounted : { kind: 'counts', caller, line, list, known: false };
    const { known: callers, store } = this.#parts;
    const isAway = store.shared && nowMs < this.#awayUntilMs;
    return andThen(isAway ? callers.remembers(who) : callers.knows(who, nowMs), (known) => ({ kind: 'counts', caller, line, list, known }));
  }

  /**
   * A question that is asked again counts once; with another PIN, or of another caller or line, it is another try, whatever id it carries.
   * The hash tells nobody without the key what was keyed.
   */
  #idOf(who: Guesser, { pin, attemptId }: KeyedPin): string {
    if (attemptId === undefined) return anyId();
    const scope = ['attempt', attemptId, ...keysOf(who), ''].join('\n');
    return Buffer.from(hashPin(this.#parts.key.key, scope, pin), 'latin1').toString('hex', 0, idBytes);
  }
}

type Reserved = WrongPin & { readonly attemptId: string };

const nothingCounted: Counts = { kind: 'counts', caller: 0, line: 0, list: 0, known: false };

const idBytes = 16;

function anyId(): string {
  return randomBytes(idBytes).toString('hex');
}

function lessOne({ caller, line, list }: WrongCounts): WrongCounts {
  return { caller: Math.max(0, caller - 1), line: Math.max(0, line - 1), list: Math.max(0, list - 1) };
}

function keysOf(who: Guesser): readonly string[] {
  return [callerKey(who), lineKey(who), ...who.lists.map(listKey)];
}

function callerKey({ trunk, called, caller }: Guesser): string {
  return `caller ${trunk} ${called} ${caller ?? 'withheld'}`;
}

function lineKey({ tenant, called }: Guesser): string {
  return `line ${tenant} ${called}`;
}

function listKey({ tenant, list }: ListRef): string {
  return `list ${tenant}/${list}`;
}

function wrongPin({ caller, trunk, called, tenant, lists }: Guesser, atMs: number): WrongPin {
  return { atMs, tenant, called, trunk, lists, ...(caller === undefined ? {} : { caller }) };
}
