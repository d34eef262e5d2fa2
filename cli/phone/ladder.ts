import type { CallOutcome, Seen } from './call-types.js';

export interface LadderOptions {
  readonly colours: boolean;
  /** Who is called, as `127.0.0.1:5060`. */
  readonly theirs: string;
}

/** Between the two sides. */
const width = 52;
const margin = ' '.repeat(12);

/** The two sides and their names. */
export function ladderHead({ theirs }: LadderOptions): string {
  const [left, right] = ['phone', theirs];
  const names = left.padEnd(Math.max(left.length + 2, width + 3 - right.length)) + right;
  return `${margin}${names}\n${margin} |${' '.repeat(width)}|\n`;
}

/** One message or sound, with its time: `   0.012 s   |  <----------  183 Session Progress (reliable)  |`. */
export function ladderLine(seen: Seen, { colours }: LadderOptions): string {
  const time = `${(seen.atMs / 1000).toFixed(3)} s`.padStart(margin.length - 1);
  return `${time}  |${paint(rung(seen), seen, colours)}|\n`;
}

/** How it ended, and where the call was sent. */
export function ladderEnd(outcome: CallOutcome): string {
  return `\n${outcomeText(outcome)}\n`;
}

export function outcomeText(outcome: CallOutcome): string {
  switch (outcome.kind) {
    case 'sent-on':
      return `-> ${outcome.targets.join(', then ') || 'nowhere'} (${outcome.by === 'refer' ? 'REFER' : outcome.status})`;
    case 'rejected':
      return `rejected: ${outcome.status} ${outcome.reason}`;
    case 'no-answer':
      return noAnswer[outcome.why];
    case 'far-hung-up':
      return `the other side hung up${outcome.reason === undefined ? '' : `: ${outcome.reason}`}`;
    case 'hung-up':
      return `hung up ${outcome.answered ? 'after the answer' : 'before any answer'}`;
  }
}

const noAnswer = {
  unreachable: 'no answer: nobody listens there',
  timeout: 'no answer: nothing final came in time',
  'no-media': 'no call: no pair of ports for audio is free',
} as const;

function rung({ kind, text, note }: Seen): string {
  const label = note === undefined ? text : `${text} (${note})`;
  const shown = label.length > width - 8 ? `${label.slice(0, width - 9)}…` : label;
  switch (kind) {
    case 'sent':
      return `  ${shown} ${'-'.repeat(width - 6 - shown.length)}>  `;
    case 'received':
      return `  <${'-'.repeat(width - 6 - shown.length)} ${shown}  `;
    case 'sound':
      return `  ~ ${shown}${' '.repeat(width - 4 - shown.length)}`;
  }
}

function paint(text: string, { kind, text: said }: Seen, colours: boolean): string {
  if (!colours) return text;
  if (kind === 'sound') return `\u001b[36m${text}\u001b[0m`;
  const status = Number(said.slice(0, 3));
  if (status >= 400) return `\u001b[31m${text}\u001b[0m`;
  return status >= 200 ? `\u001b[32m${text}\u001b[0m` : text;
}
