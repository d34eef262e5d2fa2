import type { Log } from '../../common/log.js';
import type { Unavailable } from '../domain/ports.js';

/** Knows when the store was last heard of, and tells the log when it goes away and comes back: once each, not once a call. */
export class StoreContact {
  readonly #log: Log;
  readonly #maxStaleMs: number;
  #heardAtMs: number;
  #failing = false;

  constructor(log: Log, maxStaleMs: number, nowMs: number) {
    this.#log = log;
    this.#maxStaleMs = maxStaleMs;
    this.#heardAtMs = nowMs;
  }

  /** What is held in memory is the store's state of this long ago. */
  ageMs(nowMs: number): number {
    return Math.max(0, nowMs - this.#heardAtMs);
  }

  tooOld(nowMs: number): boolean {
    return nowMs - this.#heardAtMs > this.#maxStaleMs;
  }

  /** What is held was compared with the store just now. */
  heard(nowMs: number): void {
    this.#heardAtMs = nowMs;
    if (this.#failing) this.#log.info('the store is back');
    this.#failing = false;
  }

  /** A database's own words may hold a number or a key of a row, so only its code goes on. */
  failed(operation: string, error: unknown): Unavailable {
    const why = `store: ${operation}: ${codeOf(error)}`;
    if (!this.#failing) this.#log.error({ operation, code: codeOf(error), maxStaleMs: this.#maxStaleMs }, 'the store failed; what is in memory is served until it is too old');
    this.#failing = true;
    return { kind: 'unavailable', why };
  }
}

export const tooOld: Unavailable = { kind: 'unavailable', why: 'the store has been away for longer than what is in memory may be served' };

/** All that may be told of a store's error. */
export function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.name : 'unknown';
}
