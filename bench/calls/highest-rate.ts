import { setTimeout as sleep } from 'node:timers/promises';
import type { Contestant } from './contestants.js';
import { isClean, type Carrier } from './carrier.js';

export interface Search {
  readonly from: number;
  readonly most: number;
  /** Of one run. */
  readonly seconds: number;
  /** How often a rate may fail before it counts as too high. */
  readonly chances: number;
  /** Halvings of the gap between the last rate that went well and the first that did not. */
  readonly halvings: number;
}

/** The highest rate of calls that goes well, to within a few per cent. Rejects when calls fail at any rate: then nothing can be compared. */
export async function highestRate(carrier: Carrier, contestant: Contestant, { from, most, seconds, chances, halvings }: Search): Promise<number> {
  const goesWell = async (rate: number, forSeconds = seconds): Promise<boolean> => {
    for (let chance = 0; chance < chances; chance++) {
      if (isClean(await carrier.call(contestant, rate, forSeconds), rate)) return true;
      await sleep(calmMs);
    }
    return false;
  };
  let [good, bad] = [0, from];
  while (bad <= most && (await goesWell(bad))) [good, bad] = [bad, Math.round(bad * 1.6)];
  while (good === 0 && bad > least) {
    const lower = Math.round(bad / 2);
    if (await goesWell(lower)) good = lower;
    else bad = lower;
  }
  for (let i = 0; i < halvings && good > 0; i++) {
    const middle = Math.round((good + bad) / 2);
    if (await goesWell(middle)) good = middle;
    else bad = middle;
  }
  // What went well for a moment must go well for longer: a queue that grows shows only then.
  while (good > least && !(await goesWell(good, 2 * seconds))) good = Math.round(good * 0.92);
  if (good <= least) throw new Error(`${contestant.name}: calls fail or are sent again at ${bad} a second; something else keeps this machine busy`);
  return good;
}

/** Calls a second; below, there is nothing to be measured. */
const least = 100;
/** What a failed run left behind is worked off first. */
const calmMs = 300;
