import { setImmediate, setTimeout as delay } from 'node:timers/promises';

/** Work in one turn of the event loop, about. */
const turnMs = 8;

/** Between two writes of a large publication nobody holds the write lock for so long: then whoever waits with a small write gets it. */
const gapMs = 2;

/** Lets other work of the process in, every few milliseconds. */
export class Pace {
  #begunMs = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#begunMs < turnMs) return;
    await setImmediate();
    this.#begunMs = performance.now();
  }

  /** After a write transaction. */
  async letWrite(): Promise<void> {
    await delay(gapMs);
    this.#begunMs = performance.now();
  }
}
