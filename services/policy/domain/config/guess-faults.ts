/** PIN lists against guessing: what is told of each, and which are too easy for the limit that operator or tenant set. */
import { countByDigits, guessReport, type PinsByDigits } from '../guess-report.js';
import type { Operator } from '../operator.js';
import type { TenantConfig } from '../tenant.js';
import type { Fault } from './fault.js';
import { pinDigits } from './read-pin-hash.js';
import type { ReadTenant } from './tenant-files.js';

/** For each PIN list an attacker's chance a day, as a sentence. */
export function guessNotes(tenant: ReadTenant): readonly string[] {
  return Object.entries(tenant.pins).flatMap(([list, rows]) => (rows.length === 0 ? [] : guessNote(fileOf(tenant, list), countByDigits(rows.map(pinDigits)))));
}

function guessNote(file: string, byDigits: PinsByDigits): string {
  return guessSentence({ list: file, ...guessReport(byDigits) });
}

/** An attacker's chance a day against a list. */
export function guessSentence({ list, pins, chanceADay, guessesADay = guessReport(new Map()).guessesADay }: { readonly list: string; readonly pins: number; readonly chanceADay: number; readonly guessesADay?: number }): string {
  return `${list}: a stranger guesses one of its ${pins} PINs with a chance of ${percent(chanceADay)} a day (${guessesADay} guesses a day are heard)`;
}

/** Lists whose chance is above `max-guess-chance`, the lower of the operator's and the tenant's. */
export function guessFaults(operator: Operator | undefined, tenant: ReadTenant): readonly Fault[] {
  return Object.entries(tenant.pins).flatMap(([list, rows]) => guessFault(fileOf(tenant, list), countByDigits(rows.map(pinDigits)), mostGuessChance(operator, tenant.config)) ?? []);
}

/** The highest chance a day that is allowed; 1: any. */
export function mostGuessChance(operator: Operator | undefined, config: Pick<TenantConfig, 'maxGuessChance'>): number {
  return Math.min(operator?.maxGuessChance ?? 1, config.maxGuessChance ?? 1);
}

export function guessFault(file: string, byDigits: PinsByDigits, most: number): Fault | undefined {
  const { chanceADay } = guessReport(byDigits);
  if (chanceADay <= most) return undefined;
  return { file, path: '', found: `PINs that a stranger guesses with a chance of ${percent(chanceADay)} a day`, allowed: `allowed: ${percent(most)} (max-guess-chance); longer or fewer PINs help` };
}

function fileOf({ places }: ReadTenant, list: string): string {
  return places.rows[list]?.file ?? list;
}

/** Two digits that count: `3.6 %`, `0.00012 %`. */
function percent(chance: number): string {
  return `${Number((chance * 100).toPrecision(2)).toLocaleString('en-US', { maximumFractionDigits: 12, useGrouping: false })} %`;
}
