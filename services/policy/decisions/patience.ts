/** How long one decision waits for its look-ups, all of them together. What is at hand waits for nothing. */
import type { Clock } from '../../common/clock.js';
import type { Soon, Unavailable } from '../domain/ports.js';
import type { DecisionWatch } from './watch.js';

export interface Waiting {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly lookUpsMs: number;
  readonly watch: DecisionWatch;
}

interface Said {
  readonly kind: string;
}

export class Patience {
  readonly #waiting: Waiting;
  readonly #callUid: string;
  /** Set by the first look-up that is not at hand. */
  #untilMs: number | undefined;

  constructor(waiting: Waiting, callUid: string) {
    this.#waiting = waiting;
    this.#callUid = callUid;
  }

  /** What was said leads on at once, or when it comes. One that throws, or comes too late, is `unavailable`. */
  hear<T extends Said, R>(look: string, ask: () => Soon<T | Unavailable>, then: (said: T | Unavailable) => Soon<R>): Soon<R> {
    let said: Soon<T | Unavailable>;
    try {
      said = ask();
    } catch (error) {
      said = this.#threw(error);
    }
    return said instanceof Promise ? this.#inTime(said).then((came) => then(this.#noted(look, came))) : then(this.#noted(look, said));
  }

  #noted<T extends Said>(look: string, said: T | Unavailable): T | Unavailable {
    if (isUnavailable(said)) this.#waiting.watch.lookUpFailed(look, said.why);
    return said;
  }

  #inTime<T>(said: Promise<T | Unavailable>): Promise<T | Unavailable> {
    const { clock, lookUpsMs } = this.#waiting;
    this.#untilMs ??= clock.now() + lookUpsMs;
    const leftMs = Math.max(0, this.#untilMs - clock.now());
    return new Promise((resolve) => {
      const cancel = clock.after(leftMs, () => resolve({ kind: 'unavailable', why: 'not answered in time' }));
      const settle = (what: T | Unavailable): void => {
        cancel();
        resolve(what);
      };
      said.then(settle, (error: unknown) => settle(this.#threw(error)));
    });
  }

  #threw(error: unknown): Unavailable {
    this.#waiting.watch.failed(error, this.#callUid);
    return { kind: 'unavailable', why: 'an error' };
  }
}

function isUnavailable(said: Said): said is Unavailable {
  return said.kind === 'unavailable';
}
