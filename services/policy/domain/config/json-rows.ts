/** Rows of a JSON file: an array of objects with the keys of the columns. */
import { describeJson } from './describe-json.js';
import { listWords, notAmong, quoteUnlessSecret, type Fault, type Faults } from './fault.js';
import { elementLines } from './json-lines.js';
import { columnsOf, type ListText, type OnRow } from './list-columns.js';

export function eachJsonRow(list: ListText, faults: Faults, onRow: OnRow): void {
  const allowed = `allowed: [{"${columnsOf[list.kind][0]}": "…"}, …]`;
  const read = parseJson(list.text);
  if (read.kind === 'no-json') return faults.add({ file: list.file, ...(read.line === undefined ? {} : { line: read.line }), path: '', found: 'no JSON', allowed });
  const { parsed } = read;
  if (!Array.isArray(parsed)) return faults.add({ file: list.file, path: '', found: `${describeJson(parsed)} where an array of rows belongs`, allowed });
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

type Parsed = { readonly kind: 'json'; readonly parsed: unknown } | { readonly kind: 'no-json'; /** Where it is none any more, where that can be told. */ readonly line?: number };

function parseJson(text: string): Parsed {
  try {
    return { kind: 'json', parsed: JSON.parse(text) as unknown };
  } catch (error) {
    return { kind: 'no-json', ...lineOf((error as Error).message, text) };
  }
}

/** The parser's own words may show a PIN: only the place is taken from them. */
function lineOf(message: string, text: string): { readonly line?: number } {
  const position = /at position (\d+)/.exec(message)?.[1] ?? (message.includes('end of JSON') ? text.trimEnd().length : undefined);
  return position === undefined ? {} : { line: text.slice(0, Number(position)).split('\n').length };
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
