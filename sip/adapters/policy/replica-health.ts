/** How one replica has been doing, as far as the choice between replicas goes. */

/** Missed so many in a row: left out for so long, and again with every further one until it is in time once. */
const mostMissed = 5;
const leftOutMs = 5000;

export class ReplicaHealth {
  #missedInRow = 0;
  #leftOutUntilMs = 0;

  answeredInTime(): void {
    this.#missedInRow = 0;
    this.#leftOutUntilMs = 0;
  }

  /** An answer was not there when it was time for a second try. */
  missed(nowMs: number): void {
    this.#missedInRow++;
    if (this.#missedInRow >= mostMissed) this.#leftOutUntilMs = nowMs + leftOutMs;
  }

  leftOut(nowMs: number): boolean {
    return nowMs < this.#leftOutUntilMs;
  }
}
