/** Requests a minute: buckets that fill steadily, kept in memory of this replica. */
import { LRUCache } from 'lru-cache';

export interface Rates {
  /** Takes one of what `key` has left; 0: it may, else in how many seconds it may again. */
  take(key: string, aMinute: number, nowMs: number): number;
  /** As `take`, without taking. */
  wait(key: string, aMinute: number, nowMs: number): number;
}

interface Bucket {
  left: number;
  atMs: number;
}

/** @param most keys that are remembered; the ones that are longest idle are forgotten, which is to their good */
export function createRates(most = 10_000): Rates {
  const buckets = new LRUCache<string, Bucket>({ max: most });
  const filled = (key: string, aMinute: number, nowMs: number): Bucket => {
    const known = buckets.get(key) ?? { left: aMinute, atMs: nowMs };
    const since = Math.max(0, nowMs - known.atMs);
    const bucket = { left: Math.min(aMinute, known.left + (since * aMinute) / minuteMs), atMs: nowMs };
    buckets.set(key, bucket);
    return bucket;
  };
  const waitOf = ({ left }: Bucket, aMinute: number): number => (left >= 1 ? 0 : aMinute <= 0 ? 60 : Math.max(1, Math.ceil(((1 - left) * 60) / aMinute)));
  return {
    take: (key, aMinute, nowMs) => {
      const bucket = filled(key, aMinute, nowMs);
      const wait = waitOf(bucket, aMinute);
      if (wait === 0) bucket.left -= 1;
      return wait;
    },
    wait: (key, aMinute, nowMs) => waitOf(filled(key, aMinute, nowMs), aMinute),
  };
}

const minuteMs = 60_000;
