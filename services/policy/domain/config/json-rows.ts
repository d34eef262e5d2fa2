/** Rows of a JSON file: an array of objects with the keys of the columns. */
import { describeJson } from './describe-json.js';
import { listWords, notAmong, quoteUnlessSecret, type Fault, type Faults } from './fault.js';
import { elementLines } from './json-lines.js';
import { columnsOf, type ListText, type OnRow } from './list-columns.js';

export function eachJsonRow(list: ListText, faults: Faults, onRow: OnRow): void {
  const parsed = parseJson(list.text);
  if (!Array.isArray(parsed)) {
    const found = parsed === undefined ? 'no JSON' : `${describeJson(parsed)} where an array of rows belongs`;
    return faults.add({ file: list.file, path: '', found, allowed: `allowed: [{"${columnsOf[list.kind][0]}": "…"}, …]` });
  }
  const lines = elementLines(list.text);
  const columns: readonly string[] = columnsOf[list.kind];
  const cells = columns.map(() => '');
  parsed.forEach((element: unknown, index) => {
    const before = faults.total;
    const row = index + 1;
    const line = lines[index] ?? 1;
    readElement(element, columns, cells, (column, fault) => faults.add({ file: list.file, line, path: `row ${row} ${column}`.trim(), ...fault }));
    if (faults.total === before) onRow(cells, row, line);
  });
}

type AddFault = (column: string, fault: Pick<Fault, 'found' | 'allowed' | 'nearest'>) => void;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readElement(element: unknown, columns: readonly string[], cells: string[], add: AddFault): void {
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
