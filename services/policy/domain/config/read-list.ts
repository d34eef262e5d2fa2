/** A list: its rows, read and checked, and where each stood. */
import type { CallerRow, ListKind, PinRow, RowData } from '../tenant.js';
import type { Faults } from './fault.js';
import type { ListText } from './list-columns.js';
import { eachRow } from './list-rows.js';
import type { Habits } from './read-destination.js';
import { pinKey } from './read-pin-hash.js';
import { RowReader } from './row-reader.js';

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
  return readRows({ file, kind: 'callers', text }, habits, faults, (reader, cells) => reader.caller(cells), ({ number }) => number);
}

export function readPins(file: string, text: string, habits: Habits, faults: Faults): ReadRows<PinRow> {
  return readRows<PinRow>({ file, kind: 'pins', text }, habits, faults, (reader, cells) => reader.pin(cells), pinKey);
}

function readRows<R extends RowData>(list: ListText, habits: Habits, faults: Faults, read: (reader: RowReader, cells: readonly string[]) => R | undefined, keyOf: (row: R) => string): ReadRows<R> {
  const [rows, rowNumbers, lines]: [R[], number[], number[]] = [[], [], []];
  const seen = new Map<string, number>();
  const reader = new RowReader(list, habits, faults);
  eachRow(list, faults, (cells, rowNumber, line) => {
    reader.at(rowNumber, line);
    const faultsBefore = faults.total;
    const row = read(reader, cells);
    if (row === undefined) return;
    const before = seen.get(keyOf(row));
    if (before !== undefined) return reader.fault(list.kind === 'pins' ? 'pin' : 'number', `the same as in row ${before}`, 'allowed: each once in a list');
    seen.set(keyOf(row), rowNumber);
    if (faults.total > faultsBefore) return;
    rows.push(row);
    rowNumbers.push(rowNumber);
    lines.push(line);
  });
  return { rows, places: { file: list.file, kind: list.kind, rows: rowNumbers, lines } };
}
