/** What is wrong with a configuration: where, what was found, what is allowed. Never a PIN. */
import { nearest } from '../../../common/nearest.js';

export interface Fault {
  /** Within the tenant's folder. */
  readonly file: string;
  /** From 1; absent: the file as a whole. */
  readonly line?: number;
  /** As `lines[0].steps.ask.valid` or `row 17 destination`; empty: the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly allowed?: string;
  /** What was most likely meant. */
  readonly nearest?: string;
}

/** One line for a person: `tenant.yaml:31 lines[0].steps.ask.valid: no step named "thorugh"; steps here: screen, ask`. */
export function renderFault(fault: Fault): string {
  const where = `${fault.file}${fault.line === undefined ? '' : `:${fault.line}`}${fault.path === '' ? '' : ` ${fault.path}`}`;
  const allowed = fault.allowed === undefined ? '' : `; ${fault.allowed}`;
  const near = fault.nearest === undefined ? '' : ` (did you mean "${fault.nearest}"?)`;
  return `${where}: ${fault.found}${allowed}${near}`;
}

/** All faults of one reading: the first hundred are kept, the rest are counted. */
export class Faults {
  readonly kept: Fault[] = [];
  total = 0;

  add(fault: Fault): void {
    this.total += 1;
    if (this.kept.length < mostKept) this.kept.push(fault);
  }
}

export const mostKept = 100;

/** What a fault says of a word that is not among the known ones. */
export function notAmong(what: string, word: string, known: readonly string[]): Pick<Fault, 'found' | 'nearest'> {
  const near = nearest(word, known);
  return { found: `no ${what} named ${quote(word)}`, ...(near === undefined ? {} : { nearest: near }) };
}

/** Words with commas between, cut where they are many. */
export function listWords(words: readonly string[], most = 20): string {
  if (words.length === 0) return 'none';
  return words.length <= most ? words.join(', ') : `${words.slice(0, most).join(', ')} and ${words.length - most} more`;
}

/** A found text in quotes, on one line and not too long. */
export function quote(text: string): string {
  const line = JSON.stringify(text);
  return line.length <= 80 ? line : `${line.slice(0, 76)}…"`;
}

/** As `quote`, but shows nothing that could be a PIN: what has three digits in a row, or nothing but digits, is described. */
export function quoteUnlessSecret(text: string): string {
  return /\d{3}|^\d+$/.test(text) ? `a text of ${text.length} characters` : quote(text);
}

/** As `quoteUnlessSecret`, for cells of lists: what begins like a number, a URI or a date is shown, for no PIN does. */
export function quoteCell(text: string): string {
  return /^(\+\d|sips?:|tel:|\d{4}-\d\d?-\d)/i.test(text) ? quote(text) : quoteUnlessSecret(text);
}
