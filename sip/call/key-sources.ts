import type { Clock } from '../../services/common/clock.js';
import type { Key, KeySource, LegOptions } from '../ports/media.js';

/** A source stays the call's only one until it has been silent this long. */
const ownershipMs = 4000;
/** More keys than any entry takes; a caller who leans on the keypad costs no memory. */
const mostWaiting = 64;

export interface HeardKey {
  readonly key: string;
  /** On the clock that was handed in. */
  readonly heardAtMs: number;
}

/** Answers whether it wants more. */
export type Taker = (key: HeardKey) => boolean;

export interface KeyBufferOptions {
  readonly clock: Clock;
  /** What the trunk lets us hear; keys of other sources are ignored. */
  readonly dtmf: LegOptions['dtmf'];
  /** Told of every key that counts, for the metrics; never told which key. */
  readonly counted?: (source: KeySource) => void;
}

/**
 * The keys of one call from all of its sources, each counted once: the source that brings a key first owns the call until it
 * has been silent for 4 s. Keys that nobody takes yet wait, within a step of the flow.
 */
export class KeyBuffer {
  readonly #options: KeyBufferOptions;
  readonly #unsubscribes: (() => void)[] = [];
  #waiting: HeardKey[] = [];
  #taker: Taker | undefined;
  #owner: { readonly source: KeySource; lastMs: number } | undefined;
  #swallow: { readonly key: string; readonly untilMs: number } | undefined;
  #step: string | undefined;

  constructor(options: KeyBufferOptions) {
    this.#options = options;
  }

  /** Adds a source: `(listener) => leg.onKey(listener)`, or the INFO requests of the call. */
  hear(subscribe: (listener: (key: Key) => void) => () => void): void {
    this.#unsubscribes.push(subscribe((key) => this.#heard(key)));
  }

  /** Says which step of the flow the call is in; keys that waited in another step are dropped. */
  enterStep(step: string): void {
    if (step !== this.#step) this.#waiting = [];
    this.#step = step;
  }

  /** Hands over the keys that wait and then each that comes, until the taker or the returned function says stop. One at a time. */
  take(taker: Taker): () => void {
    this.#taker = taker;
    while (this.#taker === taker && this.#waiting.length > 0) this.#give(this.#waiting.shift()!);
    return () => {
      if (this.#taker === taker) this.#taker = undefined;
    };
  }

  /** Drops the next key if it is this one and came by then: the `#` of a caller whose entry was already complete. */
  swallow(key: string, untilMs: number): void {
    const next = this.#waiting[0];
    if (next === undefined) this.#swallow = { key, untilMs };
    else if (next.key === key && next.heardAtMs <= untilMs) this.#waiting.shift();
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Listens no more and forgets what was keyed. */
  close(): void {
    for (const unsubscribe of this.#unsubscribes.splice(0)) unsubscribe();
    this.#waiting = [];
    this.#taker = undefined;
  }

  #heard({ key, source }: Key): void {
    const nowMs = this.#options.clock.now();
    if (!this.#mayHear(source) || !this.#owns(source, nowMs)) return;
    this.#options.counted?.(source);
    if (this.#isSwallowed(key, nowMs)) return;
    const heard = { key, heardAtMs: nowMs };
    if (this.#taker !== undefined) this.#give(heard);
    else if (this.#waiting.length < mostWaiting) this.#waiting.push(heard);
  }

  #give(key: HeardKey): void {
    const taker = this.#taker;
    if (taker !== undefined && !taker(key) && this.#taker === taker) this.#taker = undefined;
  }

  #mayHear(source: KeySource): boolean {
    return this.#options.dtmf === 'auto' || this.#options.dtmf === source;
  }

  #owns(source: KeySource, nowMs: number): boolean {
    const owner = this.#owner;
    if (owner === undefined || owner.source === source || nowMs - owner.lastMs >= ownershipMs) {
      this.#owner = { source, lastMs: nowMs };
      return true;
    }
    return false;
  }

  #isSwallowed(key: string, nowMs: number): boolean {
    const swallow = this.#swallow;
    this.#swallow = undefined;
    return swallow !== undefined && swallow.key === key && nowMs <= swallow.untilMs;
  }
}
