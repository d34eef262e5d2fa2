/** Rows of a JSON file: an array of objects with the keys of the columns. */
import { describeJson } from './describe-json.js';
import { listWords, notAmong, quoteUnlessSecret, type Fault, type Faults } from './fault.js';
import { JsonElements, mostElementCharacters } from './json-elements.js';
import { columnsOf, type ListSource, type ListText, type OnRow } from './list-columns.js';

export function eachJsonRow(list: ListText, faults: Faults, onRow: OnRow): void {
  const rows = jsonRows(list, faults, onRow);
  rows.write(list.text);
  rows.end();
}

/** Reads rows while the text comes. */
export function jsonRows(list: ListSource, faults: Faults, onRow: OnRow): JsonElements {
  const columns: readonly string[] = columnsOf[list.kind];
  const allowed = `allowed: [{"${columns[0] ?? ''}": "…"}, …]`;
  const cells = columns.map(() => '');
  return new JsonElements({
    element: (value, row, line) => {
      const before = faults.total;
      readElement(value, columns, cells, (column, fault) => faults.add({ file: list.file, line, path: `row ${row} ${column}`.trim(), ...fault }));
      if (faults.total === before) onRow(cells, row, line);
    },
    broken: (fault) => {
      if (fault.kind === 'no-array') return faults.add({ file: list.file, path: '', found: `${fault.what} where an array of rows belongs`, allowed });
      const found = fault.kind === 'no-json' ? 'no JSON' : `a row of more than ${mostElementCharacters} characters`;
      faults.add({ file: list.file, ...(fault.line === undefined ? {} : { line: fault.line }), path: '', found, allowed });
    },
  });
}

type AddFault = (column: string, fault: Pick<Fault, 'found' | 'allowed' | 'nearest'>) => void;

/** Writes the cells of a row over those of the one before. */
export function readElement(element: unknown, columns: readonly string[], cells: string[], add: AddFault): void {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    return add('', { found: `${describeJson(element)} where an object belongs`, allowed: `keys here: ${listWords(columns)}` });
  }
  cells.fill('');
  for (const [key, value] of Object.entries(element)) {
    const index = columns.indexOf(key);
    if (index >= 0) cells[index] = readCell(key, value, add);
    else add('', unknownKey(key, columns));
  }
}

function unknownKey(key: string, columns: readonly string[]): Pick<Fault, 'found' | 'allowed' | 'nearest'> {
  const { nearest } = notAmong('key', key, columns);
  return { found: `no key named ${quoteUnlessSecret(key)}`, allowed: `keys here: ${listWords(columns)}`, ...(nearest === undefined ? {} : { nearest }) };
}

function readCell(key: string, value: unknown, add: AddFault): string {
  if (typeof value === 'string') return value.trim();
  if (value === null) return '';
  if (key === 'uses' && typeof value === 'number') return String(value);
  if (key === 'destination' && Array.isArray(value) && value.every((part) => typeof part === 'string')) return value.join('|');
  add(key, { found: describeJson(value), allowed: typeof value === 'number' ? 'allowed: a text in quotes (a number would lose its leading zeros)' : 'allowed: a text in quotes' });
  return '';
}
