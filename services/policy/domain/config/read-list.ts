/** A list: its rows, read and checked, and where each stood. */
import { readNumber } from '../../../common/e164.js';
import type { CallerRow, Destination, ListKind, PinRow, RowData } from '../tenant.js';
import { destinationRule, mostDestinationCharacters, mostDestinations, readDestinations, type Habits } from './read-destination.js';
import { quote, quoteCell, type Faults } from './fault.js';
import type { ListText } from './list-columns.js';
import { eachRow } from './list-rows.js';
import { instantRule, readInstant } from './read-instant.js';

/** For each row in turn its number and its line in the file. */
export interface RowPlaces {
  readonly file: string;
  readonly kind: ListKind;
  readonly rows: readonly number[];
  readonly lines: readonly number[];
}

export interface ReadRows<R extends RowData> {
  readonly rows: readonly R[];
  readonly places: RowPlaces;
}

export function readCallers(file: string, text: string, habits: Habits, faults: Faults): ReadRows<CallerRow> {
  return readRows({ file, kind: 'callers', text }, habits, faults, (reader, cells) => {
    const number = reader.number(cells[0] ?? '');
    const data = reader.data(cells);
    return number === undefined ? undefined : { key: number, row: { number, ...data } };
  });
}

export function readPins(file: string, text: string, habits: Habits, faults: Faults): ReadRows<PinRow> {
  return readRows({ file, kind: 'pins', text }, habits, faults, (reader, cells) => {
    const pin = reader.pin(cells[0] ?? '');
    const data = reader.data(cells);
    const uses = reader.uses(cells[5] ?? '');
    return pin === undefined ? undefined : { key: pin, row: { pin, ...data, ...(uses === undefined ? {} : { uses }) } };
  });
}

type ReadCells<R> = (reader: RowReader, cells: readonly string[]) => { readonly key: string; readonly row: R } | undefined;

function readRows<R extends RowData>(list: ListText, habits: Habits, faults: Faults, read: ReadCells<R>): ReadRows<R> {
  const [rows, rowNumbers, lines]: [R[], number[], number[]] = [[], [], []];
  const seen = new Map<string, number>();
  const reader = new RowReader(list, habits, faults);
  eachRow(list, faults, (cells, rowNumber, line) => {
    reader.at(rowNumber, line);
    const faultsBefore = faults.total;
    const made = read(reader, cells);
    if (made === undefined) return;
    const before = seen.get(made.key);
    if (before !== undefined) return reader.fault(list.kind === 'pins' ? 'pin' : 'number', `the same as in row ${before}`, 'allowed: each once in a list');
    seen.set(made.key, rowNumber);
    if (faults.total > faultsBefore) return;
    rows.push(made.row);
    rowNumbers.push(rowNumber);
    lines.push(line);
  });
  return { rows, places: { file: list.file, kind: list.kind, rows: rowNumbers, lines } };
}

/** Reads the cells of one row after another. Equal cells of a large list are read once and share what they say. */
class RowReader {
  private row = 0;
  private line = 0;
  private readonly destinations = new Map<string, readonly Destination[] | undefined>();
  private readonly instants = { from: new Map<string, number | undefined>(), until: new Map<string, number | undefined>() };

  constructor(
    private readonly list: ListText,
    private readonly habits: Habits,
    private readonly faults: Faults,
  ) {}

  at(row: number, line: number): void {
    this.row = row;
    this.line = line;
  }

  fault(column: string, found: string, allowed: string): void {
    this.faults.add({ file: this.list.file, line: this.line, path: `row ${this.row} ${column}`, found, allowed });
  }

  number(cell: string): string | undefined {
    const prefix = /^\+[\d\s().-]*\*$/.test(cell) ? readPrefix(cell) : undefined;
    if (prefix !== undefined) return prefix;
    const reading = readNumber(cell, this.habits.country);
    if (reading.kind === 'number') return reading.number;
    const national = this.habits.country === undefined ? '' : `, as dialled in ${this.habits.country}`;
    this.fault('number', cell === '' ? 'no number' : `no number: ${quote(cell)}`, `allowed: a number as +31201234567${national}, or a prefix as +4420*`);
    return undefined;
  }

  pin(cell: string): string | undefined {
    if (/^\d{1,20}$/.test(cell)) return cell;
    this.fault('pin', cell === '' ? 'no PIN' : 'a PIN with something else than digits in it, or too long', 'allowed: 1 to 20 digits');
    return undefined;
  }

  uses(cell: string): number | undefined {
    if (cell === '') return undefined;
    const uses = /^\d{1,9}$/.test(cell) ? Number(cell) : 0;
    if (uses < 1) this.fault('uses', `found ${quoteCell(cell)}`, 'allowed: a whole number from 1, or nothing');
    return uses;
  }

  data(cells: readonly string[]): RowData {
    const label = this.label(cells[1] ?? '');
    const destinations = this.destination(cells[2] ?? '');
    const validFromMs = this.instant(cells[3] ?? '', 'from');
    const validUntilMs = this.instant(cells[4] ?? '', 'until');
    if (validFromMs !== undefined && validUntilMs !== undefined && validFromMs > validUntilMs) this.fault('valid_until', 'an end before the beginning', 'allowed: valid_from or later');
    return {
      ...(label === '' ? {} : { label }),
      ...(destinations === undefined ? {} : { destinations }),
      ...(validFromMs === undefined ? {} : { validFromMs }),
      ...(validUntilMs === undefined ? {} : { validUntilMs }),
    };
  }

  private label(cell: string): string {
    if (cell.length > 100 || /[\u0000-\u001f\u007f]/.test(cell)) this.fault('label', 'a label that is too long or more than one line', 'allowed: at most 100 characters on one line');
    return cell;
  }

  private destination(cell: string): readonly Destination[] | undefined {
    if (cell === '') return undefined;
    const read = remember(this.destinations, cell, () => readDestinations(cell, this.habits));
    if (read === undefined) {
      const most = `; at most ${mostDestinations} in turn with | between, ${mostDestinationCharacters} characters in all`;
      this.fault('destination', `no destination: ${quoteCell(cell)}`, `${destinationRule(this.habits)}${most}`);
    }
    return read;
  }

  private instant(cell: string, edge: 'from' | 'until'): number | undefined {
    if (cell === '') return undefined;
    const read = remember(this.instants[edge], cell, () => readInstant(cell, edge, this.habits.timezone));
    if (read === undefined) this.fault(`valid_${edge}`, `no date: ${quoteCell(cell)}`, `allowed: ${instantRule}`);
    return read;
  }
}

const mostRemembered = 10_000;

function remember<T>(memory: Map<string, T>, key: string, make: () => T): T {
  const known = memory.get(key);
  if (known !== undefined || memory.has(key)) return known as T;
  const made = make();
  if (memory.size < mostRemembered) memory.set(key, made);
  return made;
}

/** `+44 20*` → `+4420*`. */
function readPrefix(cell: string): string | undefined {
  const digits = cell.replace(/[^\d]/g, '');
  return digits.length >= 1 && digits.length <= 15 && !digits.startsWith('0') ? `+${digits}*` : undefined;
}
