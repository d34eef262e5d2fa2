import { CsvError, parse } from 'csv-parse';
import { CsvRows, csvOptions, delimiterOf, mostRowCharacters } from '../../domain/config/csv-rows.js';
import type { Faults } from '../../domain/config/fault.js';
import type { ListSource, OnRow } from '../../domain/config/list-columns.js';
import type { ListTextReader } from './list-text.js';
import { PlainCsv } from './plain-csv.js';

type Parser = ReturnType<typeof parse>;

/**
 * Reads CSV while it comes: what is between the cells is known from the header row, which is waited for. Up to the first quote it is
 * read as plain lines.
 */
export class CsvText implements ListTextReader {
  broken = false;
  readonly #rows: CsvRows;
  #delimiter: string | undefined;
  #plain: PlainCsv | undefined;
  #parser: Parser | undefined;
  /** Until the header row is there, and then the line that has not ended yet. */
  #rest = '';

  constructor(list: ListSource, faults: Faults, onRow: OnRow) {
    this.#rows = new CsvRows(list, faults, onRow);
  }

  write(text: string): void {
    if (this.#parser !== undefined) return this.#write(this.#parser, text);
    this.#rest += text;
    if (this.#plain !== undefined || /[\r\n]/.test(this.#rest.trimStart()) || this.#rest.length > mostRowCharacters) this.#readPlain();
  }

  async end(): Promise<void> {
    const parser = this.#parser ?? this.#goOn();
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

  #readPlain(): void {
    this.#delimiter ??= delimiterOf(this.#rest);
    this.#plain ??= new PlainCsv(this.#delimiter, (cells, line) => this.#rows.take(cells, line));
    const { rest, plain } = this.#plain.read(this.#rest);
    this.#rest = rest;
    if (!plain) this.#goOn();
  }

  /** With the library, from the line on that it is to be the first to read. */
  #goOn(): Parser {
    const before = this.#plain?.lines ?? 0;
    const parser = parse({ ...csvOptions, delimiter: this.#delimiter ?? delimiterOf(this.#rest), on_record: (cells: string[], { lines }) => this.#rows.take(cells, before + lines) });
    this.#parser = parser.on('error', () => undefined).resume();
    this.#write(parser, this.#rest);
    this.#rest = '';
    return parser;
  }

  /** The parser keeps no records, so it has read all of it when this returns. */
  #write(parser: Parser, text: string): void {
    if (this.broken || text === '') return;
    parser.write(text);
    this.#look(parser);
  }

  #look({ errored }: Parser): void {
    if (errored === null) return;
    this.broken = true;
    if (!(errored instanceof CsvError)) throw errored;
    this.#rows.broken(errored.code);
  }
}
