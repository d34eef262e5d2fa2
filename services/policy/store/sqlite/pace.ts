import { setImmediate, setTimeout as delay } from 'node:timers/promises';

/** Work in one turn of the event loop, about. */
const turnMs = 8;

/** Between two writes of a large publication nobody holds the write lock for so long: then whoever waits with a small write gets it. */
const gapMs = 2;

/** Lets other work of the process in, every few milliseconds. */
export class Pace {
  #begunMs = performance.now();
  #wrote = false;

  async breathe(): Promise<void> {
    if (performance.now() - this.#begunMs < turnMs) return;
    await setImmediate();
    this.#begunMs = performance.now();
  }

  /** Before a write transaction: to change one entry takes only one, and nobody is waited for. */
  async letWrite(): Promise<void> {
    if (this.#wrote) await delay(gapMs);
    this.#wrote = true;
    this.#begunMs = performance.now();
  }
}
