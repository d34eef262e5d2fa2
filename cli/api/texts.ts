/** Answers of the API in lines for a person. */
import type { EntryAnswer, ListChange, PublishedAnswer, ReleaseAnswer, RowDifference } from './answers.js';

export function publishedText(answer: PublishedAnswer): string {
  const { tenant, release, dryRun = false, warnings = [], guesses = [], difference = [] } = answer;
  if (answer.kind === 'unchanged') return `${tenant}: nothing to publish, release ${release} is this already\n`;
  const first = dryRun ? `${tenant}: would be release ${release}; nothing was changed` : `${tenant}: release ${release} is live`;
  const notes = [...warnings.map((text) => `warning: ${text}`), ...guesses.map(guessText)];
  return [`${first}: ${summaryText(answer.summary)}`, ...difference.map(differenceText), ...notes].map((line) => `${line}\n`).join('');
}

function guessText({ list, pins, chanceADay, easyPins }: NonNullable<PublishedAnswer['guesses']>[number]): string {
  const easy = easyPins === 0 ? '' : `; ${easyPins} of them easy to guess`;
  return `guesses: list ${list}, ${pins} PINs${easy}: a chance of ${percent(chanceADay)} a day that somebody who keeps trying gets in`;
}

function percent(chance: number): string {
  const hundred = chance * 100;
  return `${hundred >= 10 ? hundred.toFixed(0) : hundred.toPrecision(2)} %`;
}

export function summaryText(summary: ReleaseAnswer['summary'] | undefined): string {
  const lists = Object.entries(summary?.lists ?? {});
  return lists.length === 0 ? 'no list changed' : lists.map(([list, change]) => `${list} ${changeText(change)}`).join(', ');
}

function changeText({ added, removed, changed }: ListChange): string {
  return `+${added} -${removed} ~${changed}`;
}

export function releaseText(release: ReleaseAnswer): string {
  const { number, at, source, commit, author, base, message, live = false, summary } = release;
  const from = `${source}${commit === undefined ? '' : ` ${commit.slice(0, 10)}`}`;
  const back = base === undefined ? '' : `back to ${base}; `;
  return `${live ? '*' : ' '} ${String(number).padStart(5)}  ${at}  ${from.padEnd(16)}  ${author.padEnd(14)}  ${back}${summaryText(summary)}${message === '' ? '' : `  "${message}"`}\n`;
}

const signs = { added: '+', removed: '-', changed: '~' } as const;

export function differenceText({ list, change, before, after }: RowDifference): string {
  const row = change === 'removed' ? before : after;
  const was = change === 'changed' && before !== undefined ? `   (was: ${entryText(before)})` : '';
  return `${signs[change]} ${list}  ${row === undefined ? '' : entryText(row)}${was}`;
}

export function entryText({ id, number, label, destination, validFrom, validUntil, uses }: EntryAnswer): string {
  const valid = validFrom === undefined && validUntil === undefined ? '' : `  ${validFrom ?? ''}..${validUntil ?? ''}`;
  return `${number ?? id}${label === undefined ? '' : `  ${label}`}${destination === undefined ? '' : `  → ${destination}`}${valid}${uses === undefined ? '' : `  ${uses} calls`}`;
}
