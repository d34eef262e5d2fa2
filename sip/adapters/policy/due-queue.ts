import type { Clock } from '../../../services/common/clock.js';

/**
 * Calls back for each tag that was added, one fixed time later. As the time is the same for all, they fall due in the
 * order in which they came: one timer serves any number of them, and nothing is held but numbers. Tags that nobody waits
 * for any more wake nobody.
 */
export class DueQueue {
  readonly #clock: Clock;
  readonly #afterMs: number;
  readonly #due: (tag: number) => void;
  readonly #waiting: (tag: number) => boolean;
  #tags: number[] = [];
  #atMs: number[] = [];
  #head = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, afterMs: number, due: (tag: number) => void, waiting: (tag: number) => boolean = () => true) {
    this.#clock = clock;
    this.#afterMs = afterMs;
    this.#due = due;
    this.#waiting = waiting;
  }

  add(tag: number, nowMs: number): void {
    this.#tags.push(tag);
    this.#atMs.push(nowMs + this.#afterMs);
    this.#cancel ??= this.#clock.after(this.#afterMs, () => this.#run());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#tags = [];
    this.#atMs = [];
    this.#head = 0;
  }

  #run(): void {
    this.#cancel = undefined;
    const nowMs = this.#clock.now();
    while (this.#head < this.#tags.length) {
      const tag = this.#tags[this.#head] as number;
      const waiting = this.#waiting(tag);
      if (waiting && (this.#atMs[this.#head] as number) > nowMs) break;
      this.#head++;
      if (waiting) this.#due(tag);
    }
    this.#compact();
    const next = this.#atMs[this.#head];
    // A callback may have added a tag, and with it the timer.
    if (next !== undefined) this.#cancel ??= this.#clock.after(Math.max(1, next - nowMs), () => this.#run());
  }

  #compact(): void {
    // Each number is moved at most once for every time that it is passed.
    if (this.#head * 2 < this.#tags.length) return;
    this.#tags = this.#tags.slice(this.#head);
    this.#atMs = this.#atMs.slice(this.#head);
    this.#head = 0;
  }
}
