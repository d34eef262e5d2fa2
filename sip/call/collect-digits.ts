import type { Clock } from '../../services/common/clock.js';
import type { MediaLeg } from '../ports/media.js';
import type { Collect } from '../ports/policy.js';
import type { HeardKey, KeyBuffer } from './key-sources.js';

/** `digits`: what was keyed, which may be fewer than wanted or, after a lone end key, nothing. `silence`: no key came. */
export type Collected = { readonly kind: 'digits'; readonly value: string } | { readonly kind: 'silence' };

export interface CollectOptions {
  readonly directive: Collect;
  readonly leg: Pick<MediaLeg, 'play'>;
  /** One for the whole call: keys may come early, and an end key late. */
  readonly keys: KeyBuffer;
  readonly clock: Clock;
  /** Aborted when the caller is gone; the collector then settles at once, and its result means nothing. */
  readonly gone: AbortSignal;
}

/** An end key that comes this soon after a complete entry belongs to it. */
const lateEndKeyMs = 1000;

/**
 * Plays the prompts and collects what the caller keys, by three clocks: the first digit (from the end of the prompts, or from
 * the key that cut them short), the time between digits, and the total from the start of the first. `*` clears the entry.
 */
export async function collectDigits(options: CollectOptions): Promise<Collected> {
  if (options.gone.aborted) return { kind: 'silence' };
  const collecting = new Collecting(options);
  try {
    return await collecting.run();
  } finally {
    collecting.end();
  }
}

class Collecting {
  readonly #options: CollectOptions;
  readonly #stopPrompts = new AbortController();
  readonly #result: Promise<Collected>;
  readonly #onGone = (): void => this.#finish();
  #settle: (result: Collected) => void = () => undefined;
  #digits = '';
  #listening = false;
  #stopTaking = (): void => undefined;
  #cancelTotal = (): void => undefined;
  #cancelDigit = (): void => undefined;

  constructor(options: CollectOptions) {
    this.#options = options;
    this.#result = new Promise((resolve) => (this.#settle = resolve));
    options.gone.addEventListener('abort', this.#onGone);
  }

  async run(): Promise<Collected> {
    const { directive, keys } = this.#options;
    if (directive.bargeIn) {
      this.#takeKeys(keys);
      if (!this.#listening) await this.#playPrompts();
    } else {
      await this.#playPrompts();
      this.#takeKeys(keys);
    }
    this.#listen();
    return this.#result;
  }

  end(): void {
    this.#options.gone.removeEventListener('abort', this.#onGone);
    this.#stopPrompts.abort();
    this.#stopTaking();
    this.#cancelTotal();
    this.#cancelDigit();
  }

  /** Ends early when the entry does, even if the player does not. */
  async #playPrompts(): Promise<void> {
    const played = this.#options.leg.play(this.#options.directive.prompts, this.#stopPrompts.signal);
    await Promise.race([played, this.#result]);
  }

  #takeKeys(keys: KeyBuffer): void {
    if (this.#options.gone.aborted) return;
    this.#stopTaking = keys.take((key) => this.#onKey(key));
  }

  /** Answers whether the entry wants more keys. */
  #onKey({ key, heardAtMs }: HeardKey): boolean {
    this.#stopPrompts.abort();
    this.#listen();
    const { directive, keys } = this.#options;
    if (key === directive.endKey) {
      this.#finish({ kind: 'digits', value: this.#digits });
      return false;
    }
    this.#digits = withKey(this.#digits, key, directive.maxDigits);
    if (this.#digits.length < directive.maxDigits) {
      this.#awaitDigit();
      return true;
    }
    this.#finish();
    if (directive.endKey !== '') keys.swallow(directive.endKey, heardAtMs + lateEndKeyMs);
    return false;
  }

  /** Starts the clocks, once. */
  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.#cancelTotal = this.#options.clock.after(this.#options.directive.totalMs, () => this.#finish());
    this.#awaitDigit();
  }

  #awaitDigit(): void {
    const { clock, directive } = this.#options;
    this.#cancelDigit();
    const waitMs = this.#digits === '' ? directive.firstDigitMs : directive.betweenDigitsMs;
    this.#cancelDigit = clock.after(waitMs, () => this.#finish());
  }

  #finish(result: Collected = this.#digits === '' ? { kind: 'silence' } : { kind: 'digits', value: this.#digits }): void {
    this.#settle(result);
    this.end();
  }
}

/** A menu takes any key as it is; a longer entry takes digits, and `*` clears it. */
function withKey(digits: string, key: string, maxDigits: number): string {
  if (maxDigits === 1) return key;
  if (key === '*') return '';
  return isDigit(key) ? digits + key : digits;
}

const isDigit = (key: string): boolean => key.length === 1 && key >= '0' && key <= '9';
