/** Rows of a CSV file: header in any order, `,` `;` or tab between cells, quotes, any line ends. */
import { CsvError, parse } from 'csv-parse/sync';
import { listWords, notAmong, quoteUnlessSecret, type Faults } from './fault.js';
import { columnsOf, keyColumnsOf, type ListSource, type ListText, type OnRow } from './list-columns.js';

export function eachCsvRow(list: ListText, faults: Faults, onRow: OnRow): void {
  const rows = new CsvRows(list, faults, onRow);
  try {
    parse(list.text, { ...csvOptions, delimiter: delimiterOf(list.text), on_record: (cells: string[], { lines }) => rows.take(cells, lines) });
    rows.end();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    rows.broken(error.code);
  }
}

/** A million characters in one row are no row: more likely a quote that is not closed, or no CSV at all. */
export const mostRowCharacters = 65_536;

/** How every CSV file is read, whether at once or as it comes. */
export const csvOptions = { trim: true, relax_column_count: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n', '\r'], max_record_size: mostRowCharacters };

/** The header says which: names of columns hold none of these. */
export function delimiterOf(text: string): string {
  const header = text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  if (header.includes(',')) return ',';
  return header.includes(';') ? ';' : header.includes('\t') ? '\t' : ',';
}

/** Takes the records of one CSV file, the header first, and hands on rows as cells in the order of `columnsOf`. */
export class CsvRows {
  #lastLine = 0;
  readonly #columns: readonly string[];
  readonly #cells: string[];
  /** For each cell of the file the column it belongs to; `undefined` until the header was read, 'bad' when it cannot be used. */
  #header: readonly number[] | 'bad' | undefined;
  readonly #list: ListSource;
  readonly #faults: Faults;
  readonly #onRow: OnRow;

  constructor(list: ListSource, faults: Faults, onRow: OnRow) {
    [this.#list, this.#faults, this.#onRow] = [list, faults, onRow];
    this.#columns = columnsOf[list.kind];
    this.#cells = this.#columns.map(() => '');
  }

  /** Answers `null`: the parser is to keep no records. */
  take(found: readonly string[], line: number): null {
    this.#lastLine = line;
    if (this.#header === undefined) this.#header = this.#readHeader(found, line);
    else if (this.#header !== 'bad' && !found.every((cell) => cell === '')) this.#takeRow(found, this.#header, line);
    return null;
  }

  end(): void {
    if (this.#header === undefined) this.#fault(1, '', 'an empty file', `allowed: a header row; columns: ${listWords(this.#columns)}`);
  }

  /** What the parser said is put in other words: its own would show the cell, which may be a PIN. */
  broken(code: string): void {
    const line = this.#lastLine + 1;
    if (code === 'CSV_MAX_RECORD_SIZE') return this.#fault(line, '', `a row of more than ${mostRowCharacters} characters`, 'allowed: shorter ones; is a quote before it not closed?');
    const found = code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote that is not closed' : 'a quote in the wrong place';
    this.#fault(line, '', `no CSV: ${found}`, 'allowed: quotes around a whole cell, "" for a quote within');
  }

  /** The rest is no text. */
  noText(allowed: string): void {
    this.#fault(this.#lastLine + 1, '', 'bytes that are no UTF-8', allowed);
  }

  #takeRow(found: readonly string[], header: readonly number[], line: number): void {
    if (found.length < header.length || found.slice(header.length).some((cell) => cell !== '')) {
      return this.#fault(line, `row ${line}`, `${found.length} cells`, `allowed: ${header.length}, as in the header row`);
    }
    for (let index = 0; index < header.length; index++) this.#cells[header[index] ?? 0] = found[index] ?? '';
    this.#onRow(this.#cells, line, line);
  }

  #readHeader(found: readonly string[], line: number): readonly number[] | 'bad' {
    const before = this.#faults.total;
    const names = withoutEmptyEnd(found).map((cell) => cell.toLowerCase());
    for (const name of new Set(names)) this.#checkName(name, names, line);
    const wanted: readonly string[] = keyColumnsOf[this.#list.kind];
    if (!wanted.some((name) => names.includes(name))) this.#fault(line, 'header', `no column "${wanted[0] ?? ''}"`, this.#columnRule());
    return this.#faults.total > before ? 'bad' : names.map((name) => this.#columns.indexOf(name));
  }

  #checkName(name: string, names: readonly string[], line: number): void {
    if (names.indexOf(name) !== names.lastIndexOf(name)) return this.#fault(line, 'header', `the column ${quoteUnlessSecret(name)} twice`, this.#columnRule());
    if (this.#columns.includes(name)) return;
    const { nearest } = notAmong('column', name, this.#columns);
    this.#fault(line, 'header', `no column named ${quoteUnlessSecret(name)}`, this.#columnRule(), nearest);
  }

  #columnRule(): string {
    return `columns of a list of ${this.#list.kind}: ${listWords(this.#columns)}`;
  }

  #fault(line: number, path: string, found: string, allowed: string, nearest?: string): void {
    this.#faults.add({ file: this.#list.file, line, path, found, allowed, ...(nearest === undefined ? {} : { nearest }) });
  }
}

function withoutEmptyEnd(cells: readonly string[]): readonly string[] {
  let length = cells.length;
  while (length > 0 && cells[length - 1] === '') length -= 1;
  return cells.slice(0, length);
}
