import { CsvError, parse } from 'csv-parse';
import { CsvRows, csvOptions, delimiterOf, mostRowCharacters } from '../../domain/config/csv-rows.js';
import type { Faults } from '../../domain/config/fault.js';
import type { ListSource, OnRow } from '../../domain/config/list-columns.js';
import type { ListTextReader } from './list-text.js';

/** Reads CSV while it comes: what is between the cells is known from the header row, which is waited for. */
export class CsvText implements ListTextReader {
  broken = false;
  readonly #rows: CsvRows;
  #parser: ReturnType<typeof parse> | undefined;
  /** Until the header row is there. */
  #head = '';

  constructor(list: ListSource, faults: Faults, onRow: OnRow) {
    this.#rows = new CsvRows(list, faults, onRow);
  }

  write(text: string): void {
    if (this.#parser !== undefined) return this.#write(this.#parser, text);
    this.#head += text;
    if (/[\r\n]/.test(this.#head.trimStart()) || this.#head.length > mostRowCharacters) this.#begin();
  }

  async end(): Promise<void> {
    const parser = this.#parser ?? this.#begin();
    if (!this.broken) {
      const over = new Promise<void>((resolve) => void parser.once('end', resolve).once('error', resolve));
      parser.end();
      await over;
      this.#look(parser);
    }
    if (!this.broken) this.#rows.end();
  }

  noText(allowed: string): void {
    this.#rows.noText(allowed);
  }

  #begin(): ReturnType<typeof parse> {
    const parser = parse({ ...csvOptions, delimiter: delimiterOf(this.#head), on_record: (cells: string[], { lines }) => this.#rows.take(cells, lines) });
    this.#parser = parser.on('error', () => undefined).resume();
    this.#write(parser, this.#head);
    return parser;
  }

  /** The parser keeps no records, so it has read all of it when this returns. */
  #write(parser: ReturnType<typeof parse>, text: string): void {
    if (this.broken || text === '') return;
    parser.write(text);
    this.#look(parser);
  }

  #look({ errored }: ReturnType<typeof parse>): void {
    if (errored === null) return;
    this.broken = true;
    if (!(errored instanceof CsvError)) throw errored;
    this.#rows.broken(errored.code);
  }
}
