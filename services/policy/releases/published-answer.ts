/** What the store said of a publication, as an answer to whoever wanted it. */
import type { Fault } from '../domain/config/fault.js';
import { guessReport, type PinsByDigits } from '../domain/guess-report.js';
import type { Published } from '../store/release-store.js';
import type { Store } from '../store/store.js';
import type { How, ListGuesses, PublishAnswer } from './publisher.js';
import { linesTaken, refused } from './refusals.js';

/** What is told besides what the store says. */
export interface Told {
  readonly tenant: string;
  readonly how: How;
  /** Lists that were published, whether or not rows of them changed. */
  readonly lists: readonly string[];
  readonly warnings: readonly string[];
  readonly guesses: readonly ListGuesses[];
  /** What faults call the file of a list, and whether its places are lines. */
  readonly fileOf: (list: string) => { readonly file: string; readonly key: 'pin' | 'number'; readonly lines: boolean };
}

export async function publishedAnswer(store: Store, published: Published, told: Told): Promise<PublishAnswer> {
  switch (published.kind) {
    case 'published': {
      const { tenant, how, warnings, guesses } = told;
      const { head, summary, sample } = published;
      const versions = await versionsOf(store, told, how.dryRun === true ? undefined : head.release, Object.keys(summary.lists));
      return { kind: 'published', tenant, release: head.release, dryRun: how.dryRun === true, summary, versions, warnings, guesses, ...(sample !== undefined && { sample }) };
    }
    case 'overtaken':
      return published;
    case 'lines-taken':
      return linesTaken(published.numbers);
    case 'duplicates':
      return refused(published.rows.map((rows) => duplicate(told.fileOf(published.list), rows)), published.total);
  }
}

/** @param release absent: the live one, for nothing was made live */
async function versionsOf(store: Store, { tenant, lists }: Told, release: number | undefined, changed: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const number = release ?? (await store.heads()).find((head) => head.tenant === tenant)?.release;
  const versions = number === undefined ? {} : ((await store.release(tenant, number))?.versions ?? {});
  return Object.fromEntries([...new Set([...lists, ...changed])].map((list) => [list, versions[list] ?? 0]));
}

function duplicate({ file, key, lines }: ReturnType<Told['fileOf']>, { row, before }: { readonly row: number; readonly before: number }): Fault {
  return { file, ...(lines && { line: row }), path: `row ${row} ${key}`, found: `the same as in row ${before}`, allowed: 'allowed: each once in a list' };
}

export function guessesOf(list: string, byDigits: PinsByDigits, easyPins: number): ListGuesses {
  const { pins, chanceADay } = guessReport(byDigits);
  return { list, pins, chanceADay, easyPins };
}

export function listWarnings(file: string, rows: number, easyPins: number): readonly string[] {
  const empty = rows === 0 ? [`${file}: an empty list: nobody is on it`] : [];
  const easy = easyPins === 0 ? [] : [`${file}: ${easyPins} of ${rows} PINs are easy to guess (one digit again and again, digits in a row, a year)`];
  return [...empty, ...easy];
}
