/** Latencies by their logarithm, 2 % apart: a million of them are neither kept nor sorted, for which whoever measures would stand still. */
export class Latencies {
  count = 0;
  readonly #counts = new Uint32Array(buckets);

  add(ms: number): void {
    const bucket = Math.min(Math.floor(Math.log(Math.max(ms, leastMs) / leastMs) / step), buckets - 1);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.count += 1;
  }

  /** In milliseconds; NaN where there are none. */
  quantile(share: number): number {
    let left = Math.floor(this.count * share);
    for (const [bucket, count] of this.#counts.entries()) {
      if (left < count) return leastMs * Math.exp((bucket + 0.5) * step);
      left -= count;
    }
    return NaN;
  }
}

const leastMs = 0.01;
const step = Math.log(1.02);
const buckets = 800;
