/** Rows of a CSV file: header in any order, `,` `;` or tab between cells, quotes, any line ends. */
import { CsvError, parse } from 'csv-parse/sync';
import { listWords, notAmong, quoteUnlessSecret, type Faults } from './fault.js';
import { columnsOf, type ListText, type OnRow } from './list-columns.js';

export function eachCsvRow(list: ListText, faults: Faults, onRow: OnRow): void {
  const rows = new CsvRows(list, faults, onRow);
  try {
    parse(list.text, { ...options, delimiter: delimiterOf(list.text), on_record: (cells: string[], { lines }) => rows.take(cells, lines) });
    rows.end();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    faults.add({ file: list.file, line: rows.lastLine + 1, path: '', found: `no CSV: ${wordsOf(error)}`, allowed: 'allowed: quotes around a whole cell, "" for a quote within' });
  }
}

const options = { trim: true, relax_column_count: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n', '\r'] };

/** Its message would show the cell, which may be a PIN. */
function wordsOf(error: CsvError): string {
  return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote that is not closed' : 'a quote in the wrong place';
}

/** The header says which: names of columns hold none of these. */
function delimiterOf(text: string): string {
  const header = text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  if (header.includes(',')) return ',';
  return header.includes(';') ? ';' : header.includes('\t') ? '\t' : ',';
}

class CsvRows {
  lastLine = 0;
  private readonly columns: readonly string[];
  private readonly cells: string[];
  /** For each cell of the file the column it belongs to; `undefined` until the header was read, 'bad' when it cannot be used. */
  private header: readonly number[] | 'bad' | undefined;

  constructor(
    private readonly list: ListText,
    private readonly faults: Faults,
    private readonly onRow: OnRow,
  ) {
    this.columns = columnsOf[list.kind];
    this.cells = this.columns.map(() => '');
  }

  take(found: readonly string[], line: number): null {
    this.lastLine = line;
    if (this.header === undefined) this.header = this.readHeader(found, line);
    else if (this.header !== 'bad' && !found.every((cell) => cell === '')) this.takeRow(found, this.header, line);
    return null;
  }

  end(): void {
    if (this.header === undefined) this.fault(1, '', 'an empty file', `allowed: a header row; columns: ${listWords(this.columns)}`);
  }

  private takeRow(found: readonly string[], header: readonly number[], line: number): void {
    if (found.length < header.length || found.slice(header.length).some((cell) => cell !== '')) {
      return this.fault(line, `row ${line}`, `${found.length} cells`, `allowed: ${header.length}, as in the header row`);
    }
    for (let index = 0; index < header.length; index++) this.cells[header[index] ?? 0] = found[index] ?? '';
    this.onRow(this.cells, line, line);
  }

  private readHeader(found: readonly string[], line: number): readonly number[] | 'bad' {
    const before = this.faults.total;
    const names = withoutEmptyEnd(found).map((cell) => cell.toLowerCase());
    for (const name of new Set(names)) this.checkName(name, names, line);
    const first = this.columns[0] ?? '';
    if (!names.includes(first)) this.fault(line, 'header', `no column "${first}"`, `columns of a list of ${this.list.kind}: ${listWords(this.columns)}`);
    return this.faults.total > before ? 'bad' : names.map((name) => this.columns.indexOf(name));
  }

  private checkName(name: string, names: readonly string[], line: number): void {
    const columns = `columns of a list of ${this.list.kind}: ${listWords(this.columns)}`;
    if (names.indexOf(name) !== names.lastIndexOf(name)) return this.fault(line, 'header', `the column ${quoteUnlessSecret(name)} twice`, columns);
    if (this.columns.includes(name)) return;
    const { nearest } = notAmong('column', name, this.columns);
    this.fault(line, 'header', `no column named ${quoteUnlessSecret(name)}`, columns, nearest);
  }

  private fault(line: number, path: string, found: string, allowed: string, nearest?: string): void {
    this.faults.add({ file: this.list.file, line, path, found, allowed, ...(nearest === undefined ? {} : { nearest }) });
  }
}

function withoutEmptyEnd(cells: readonly string[]): readonly string[] {
  let length = cells.length;
  while (length > 0 && cells[length - 1] === '') length -= 1;
  return cells.slice(0, length);
}
