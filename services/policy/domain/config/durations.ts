/** Readers of durations and counts within bounds. */
import { parseDuration, type Reader } from '../../../common/readers.js';

/** Milliseconds from a duration such as `1500ms`, `8s` or `2m`; both bounds are allowed. */
export function durationFrom(least: string, most: string): Reader<number> {
  const [leastMs = 0, mostMs = 0] = [parseDuration(least), parseDuration(most)];
  return {
    allowed: `a duration from ${least} to ${most}, as 1500ms, 8s or 2m`,
    read: (text) => {
      const ms = parseDuration(text);
      return ms !== undefined && ms >= leastMs && ms <= mostMs ? ms : undefined;
    },
  };
}

/** Least and most digits, from `6` or `4-8`. */
export const digitCount: Reader<readonly [number, number]> = {
  allowed: 'a count of digits from 1 to 20, as 6, or a range, as 4-8',
  read: (text) => {
    const match = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text.replace(/\s/g, ''));
    if (match === null) return undefined;
    const least = Number(match[1]);
    const most = Number(match[2] ?? match[1]);
    return least >= 1 && least <= most && most <= 20 ? [least, most] : undefined;
  },
};
