/** How likely a stranger is to guess a PIN of a list. */
import { defaultGuessLimits, guessesHeardAnHour } from './guessing.js';

export interface GuessReport {
  readonly pins: number;
  readonly guessesADay: number;
  /** 0 to 1. */
  readonly chanceADay: number;
}

/** How many PINs there are of each number of digits. */
export type PinsByDigits = ReadonlyMap<number, number>;

/**
 * An attacker's chance a day, by
 *
 *     chance = min(1, guesses a day × max over n of (PINs of n digits / 10^n))
 *
 * where guesses a day = 24 × the guesses at a list that are heard in an hour, and n runs over the lengths that its PINs have:
 * an attacker tries the length that pays most.
 */
export function guessReport(pins: PinsByDigits, guessesAnHour = guessesHeardAnHour(defaultGuessLimits)): GuessReport {
  const guessesADay = 24 * guessesAnHour;
  const chances = [...pins].map(([digits, ofLength]) => (guessesADay * ofLength) / 10 ** digits);
  const count = [...pins.values()].reduce((sum, ofLength) => sum + ofLength, 0);
  return { pins: count, guessesADay, chanceADay: Math.min(1, Math.max(0, ...chances)) };
}

/** Counts PINs by their digits. */
export function countByDigits(digits: Iterable<number>): PinsByDigits {
  const counts = new Map<number, number>();
  for (const length of digits) counts.set(length, (counts.get(length) ?? 0) + 1);
  return counts;
}
