import type { Clock } from '../../../services/common/clock.js';

/** Lets others wait until something is ready. */
export class Readiness {
  readonly #ready: () => boolean;
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();

  constructor(ready: () => boolean, clock: Clock) {
    this.#ready = ready;
    this.#clock = clock;
  }

  /** Something has changed: those who waited for it go on. */
  look(): void {
    if (this.#ready()) for (const goOn of [...this.#waiting]) goOn();
  }

  within(ms: number): Promise<boolean> {
    if (this.#ready()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const goOn = () => {
        this.#waiting.delete(goOn);
        cancel();
        resolve(this.#ready());
      };
      const cancel = this.#clock.after(ms, goOn);
      this.#waiting.add(goOn);
    });
  }
}
