/** PIN lists against guessing: what is told of each, and which are too easy for the limit that operator or tenant set. */
import { guessReport } from '../guess-report.js';
import type { Operator } from '../operator.js';
import type { Fault } from './fault.js';
import type { ReadTenant } from './tenant-files.js';

/** For each PIN list an attacker's chance a day, as a sentence. */
export function guessNotes(tenant: ReadTenant): readonly string[] {
  return Object.entries(tenant.pins).flatMap(([list, rows]) => {
    if (rows.length === 0) return [];
    const { pins, guessesADay, chanceADay } = guessReport(rows);
    return `${fileOf(tenant, list)}: a stranger guesses one of its ${pins} PINs with a chance of ${percent(chanceADay)} a day (${guessesADay} guesses a day are heard)`;
  });
}

/** Lists whose chance is above `max-guess-chance`, the lower of the operator's and the tenant's. */
export function guessFaults(operator: Operator | undefined, tenant: ReadTenant): readonly Fault[] {
  const most = Math.min(operator?.maxGuessChance ?? 1, tenant.config.maxGuessChance ?? 1);
  return Object.entries(tenant.pins).flatMap(([list, rows]): readonly Fault[] => {
    const { chanceADay } = guessReport(rows);
    if (chanceADay <= most) return [];
    const found = `PINs that a stranger guesses with a chance of ${percent(chanceADay)} a day`;
    return [{ file: fileOf(tenant, list), path: '', found, allowed: `allowed: ${percent(most)} (max-guess-chance); longer or fewer PINs help` }];
  });
}

function fileOf({ places }: ReadTenant, list: string): string {
  return places.rows[list]?.file ?? list;
}

/** Two digits that count: `3.6 %`, `0.00012 %`. */
function percent(chance: number): string {
  return `${Number((chance * 100).toPrecision(2)).toLocaleString('en-US', { maximumFractionDigits: 12, useGrouping: false })} %`;
}
