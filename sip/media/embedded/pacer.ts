/** Something that sends at times of its own. */
export interface Paced {
  /** When it is due next, in milliseconds of `performance.now()`. */
  readonly dueMs: number;
  /** Sends what is due and moves `dueMs` on. */
  tick(nowMs: number): void;
}

/** Timers fire up to a millisecond off; what is due within it is sent in the same turn. */
const slackMs = 0.5;

/** One timer for all that is paced. Times are absolute, so a late turn delays nothing after it. */
export class Pacer {
  readonly #paced = new Set<Paced>();
  #timer: NodeJS.Timeout | undefined;

  add(paced: Paced): void {
    this.#paced.add(paced);
    this.#schedule();
  }

  remove(paced: Paced): void {
    this.#paced.delete(paced);
    if (this.#paced.size === 0) this.stop();
  }

  get size(): number {
    return this.#paced.size;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    let dueMs = Infinity;
    for (const paced of this.#paced) dueMs = Math.min(dueMs, paced.dueMs);
    clearTimeout(this.#timer);
    if (dueMs === Infinity) return;
    this.#timer = setTimeout(() => this.#turn(), Math.max(0, dueMs - performance.now()));
  }

  #turn(): void {
    const nowMs = performance.now() + slackMs;
    for (const paced of this.#paced) if (paced.dueMs <= nowMs) paced.tick(nowMs);
    this.#schedule();
  }
}
