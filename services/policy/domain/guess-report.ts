/** How likely a stranger is to guess a PIN of a list. */
import { defaultGuessLimits } from './guessing.js';

export interface GuessReport {
  readonly pins: number;
  readonly guessesADay: number;
  /** 0 to 1. */
  readonly chanceADay: number;
}

/**
 * An attacker's chance a day, by
 *
 *     chance = min(1, guesses a day × max over n of (PINs of n digits / 10^n))
 *
 * where guesses a day = 24 × the wrong PINs an hour that a list allows, and n runs over the lengths that its PINs have:
 * an attacker tries the length that pays most. The few guesses heard while delays grow are left out.
 */
export function guessReport(pins: Iterable<{ readonly pin: string }>, guessesAnHour = defaultGuessLimits.perList): GuessReport {
  const byLength = new Map<number, number>();
  let count = 0;
  for (const { pin } of pins) {
    count += 1;
    byLength.set(pin.length, (byLength.get(pin.length) ?? 0) + 1);
  }
  const guessesADay = 24 * guessesAnHour;
  const chances = [...byLength].map(([digits, ofLength]) => (guessesADay * ofLength) / 10 ** digits);
  return { pins: count, guessesADay, chanceADay: Math.min(1, Math.max(0, ...chances)) };
}
