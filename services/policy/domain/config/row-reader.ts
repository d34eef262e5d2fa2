/** One row of a list after another, from cells to a checked row: of a file of a folder, of an upload, of the API. */
import { readNumber } from '../../../common/e164.js';
import type { CallerRow, Destination, PinHash, PinRow, RowData } from '../tenant.js';
import { quote, quoteCell, type Faults } from './fault.js';
import type { ListSource } from './list-columns.js';
import { destinationRule, mostDestinationCharacters, mostDestinations, readDestinations, type Habits } from './read-destination.js';
import { instantRule, readInstant } from './read-instant.js';
import { readPinHash } from './read-pin-hash.js';

/** Cells come in the order of `columnsOf`. Equal cells of a large list are read once and share what they say. */
export class RowReader {
  #row = 0;
  #line: number | undefined;
  readonly #destinations = new Map<string, readonly Destination[] | undefined>();
  readonly #instants = { from: new Map<string, number | undefined>(), until: new Map<string, number | undefined>() };
  readonly #list: ListSource;
  readonly #habits: Habits;
  readonly #faults: Faults;

  constructor(list: ListSource, habits: Habits, faults: Faults) {
    [this.#list, this.#habits, this.#faults] = [list, habits, faults];
  }

  /** The row that the next cells are of. */
  at(row: number, line?: number): void {
    this.#row = row;
    this.#line = line;
  }

  fault(column: string, found: string, allowed: string): void {
    const line = this.#line === undefined ? {} : { line: this.#line };
    this.#faults.add({ file: this.#list.file, ...line, path: `row ${this.#row} ${column}`, found, allowed });
  }

  /** `undefined`: there is no telling whom it is of. What else is wrong is a fault, and the row is no row. */
  caller(cells: readonly string[]): CallerRow | undefined {
    const number = this.number(cells[0] ?? '');
    const data = this.#data(cells);
    return number === undefined ? undefined : { number, ...data };
  }

  /** As `caller`. */
  pin(cells: readonly string[]): PinRow | undefined {
    const key = this.#pinOrHash(cells[0] ?? '', cells[6] ?? '');
    const data = this.#data(cells);
    const uses = this.#uses(cells[5] ?? '');
    if (key === undefined) return undefined;
    return uses === undefined ? Object.assign(key, data) : Object.assign(key, data, { uses });
  }

  number(cell: string): string | undefined {
    const prefix = /^\+[\d\s().-]*\*$/.test(cell) ? readPrefix(cell) : undefined;
    if (prefix !== undefined) return prefix;
    const reading = readNumber(cell, this.#habits.country);
    if (reading.kind === 'number') return reading.number;
    if (shortened.test(cell)) this.fault('number', `a number that a spreadsheet has shortened: ${quote(cell)}`, 'allowed: the number in full (its last digits are lost: import or type the column as text)');
    else {
      const national = this.#habits.country === undefined ? '' : `, as dialled in ${this.#habits.country}`;
      this.fault('number', cell === '' ? 'no number' : `no number: ${quote(cell)}`, `allowed: a number as +31201234567${national}, or a prefix as +4420*`);
    }
    return undefined;
  }

  pinDigits(cell: string): string | undefined {
    if (/^\d{1,20}$/.test(cell)) return cell;
    if (shortened.test(cell)) this.fault('pin', 'a PIN that a spreadsheet has shortened to a form as 4.47E+11', 'allowed: the PIN in full (its last digits are lost: import or type the column as text)');
    else this.fault('pin', cell === '' ? 'no PIN' : 'a PIN with something else than digits in it, or too long', 'allowed: 1 to 20 digits');
    return undefined;
  }

  #pinOrHash(pinCell: string, hashCell: string): { readonly pin: string } | { readonly pinHash: PinHash } | undefined {
    if (hashCell === '') {
      const pin = this.pinDigits(pinCell);
      return pin === undefined ? undefined : { pin };
    }
    if (pinCell !== '') return void this.fault('pin_hash', 'a PIN and a hash in one row', 'allowed: one of them');
    const pinHash = readPinHash(hashCell);
    if (pinHash === undefined) this.fault('pin_hash', 'no hash of a PIN', 'allowed: key id, number of digits and hash with colons between, as `latchkey hash-pins` writes them');
    return pinHash && { pinHash };
  }

  #uses(cell: string): number | undefined {
    if (cell === '') return undefined;
    const uses = /^\d{1,9}$/.test(cell) ? Number(cell) : 0;
    if (uses < 1) this.fault('uses', `found ${quoteCell(cell)}`, 'allowed: a whole number from 1, or nothing');
    return uses;
  }

  #data(cells: readonly string[]): RowData {
    const label = this.#label(cells[1] ?? '');
    const destinations = this.#destination(cells[2] ?? '');
    const validFromMs = this.#instant(cells[3] ?? '', 'from');
    const validUntilMs = this.#instant(cells[4] ?? '', 'until');
    if (validFromMs !== undefined && validUntilMs !== undefined && validFromMs > validUntilMs) this.fault('valid_until', 'an end before the beginning', 'allowed: valid_from or later');
    // Set one by one: a list may have a million rows.
    const data: { -readonly [Member in keyof RowData]: RowData[Member] } = {};
    if (label !== '') data.label = label;
    if (destinations !== undefined) data.destinations = destinations;
    if (validFromMs !== undefined) data.validFromMs = validFromMs;
    if (validUntilMs !== undefined) data.validUntilMs = validUntilMs;
    return data;
  }

  #label(cell: string): string {
    if (cell.length > 100 || /[\u0000-\u001f\u007f]/.test(cell)) this.fault('label', 'a label that is too long or more than one line', 'allowed: at most 100 characters on one line');
    return cell;
  }

  #destination(cell: string): readonly Destination[] | undefined {
    if (cell === '') return undefined;
    const read = remember(this.#destinations, cell, (own) => readDestinations(own, this.#habits));
    if (read === undefined) {
      const most = `; at most ${mostDestinations} in turn with | between, ${mostDestinationCharacters} characters in all`;
      this.fault('destination', `no destination: ${quoteCell(cell)}`, `${destinationRule(this.#habits)}${most}`);
    }
    return read;
  }

  #instant(cell: string, edge: 'from' | 'until'): number | undefined {
    if (cell === '') return undefined;
    const read = remember(this.#instants[edge], cell, (own) => readInstant(own, edge, this.#habits.timezone));
    if (read === undefined) this.fault(`valid_${edge}`, `no date: ${quoteCell(cell)}`, `allowed: ${instantRule}`);
    return read;
  }
}

/** What spreadsheets make of a long number: `4.47E+11`, in some countries `4,47E+11`. */
const shortened = /^\d([.,]\d+)?E\+?\d+$/i;

const mostRemembered = 10_000;

function remember<T>(memory: Map<string, T>, key: string, make: (key: string) => T): T {
  const known = memory.get(key);
  if (known !== undefined || memory.has(key)) return known as T;
  if (memory.size >= mostRemembered) return make(key);
  const own = copied(key);
  const made = make(own);
  memory.set(own, made);
  return made;
}

/** A cell may be a slice of some thousand rows, and would keep them all in memory. */
function copied(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** `+44 20*` → `+4420*`. */
function readPrefix(cell: string): string | undefined {
  const digits = cell.replace(/[^\d]/g, '');
  return digits.length >= 1 && digits.length <= 15 && !digits.startsWith('0') ? `+${digits}*` : undefined;
}
