/** The text of an uploaded list, read while it comes. */
import { encodingRule, TextDecoding } from '../../domain/config/decode-text.js';
import type { Faults } from '../../domain/config/fault.js';
import { jsonRows } from '../../domain/config/json-rows.js';
import type { ListSource, OnRow } from '../../domain/config/list-columns.js';
import type { ListFormat } from '../publisher.js';
import { CsvText } from './csv-text.js';

/** Takes texts one after another; hands on the rows in them before it returns. */
export interface ListTextReader {
  /** What comes cannot be read any further. */
  readonly broken: boolean;
  write(text: string): void;
  end(): Promise<void>;
  /** The bytes that come now are no text. */
  noText(allowed: string): void;
}

export function listText(format: ListFormat, list: ListSource, faults: Faults, onRow: OnRow): ListTextReader {
  return format === 'csv' ? new CsvText(list, faults, onRow) : new JsonText(list, faults, onRow);
}

/** Reads a list from bytes; after each piece the rows that it ended have been handed on. */
export async function* readListText(reader: ListTextReader, content: AsyncIterable<Uint8Array>): AsyncGenerator<void> {
  const decoding = new TextDecoding();
  for await (const bytes of content) {
    for (let from = 0; from < bytes.length && !reader.broken; from += pieceBytes) {
      const text = decoding.write(bytes.subarray(from, from + pieceBytes));
      if (text === undefined) return reader.noText(encodingRule);
      reader.write(text);
      yield;
    }
    if (reader.broken) return;
  }
  const rest = decoding.end();
  if (rest === undefined) return reader.noText(encodingRule);
  reader.write(rest);
  await reader.end();
  yield;
}

/** Some thousand rows: what is in memory of a list at a time. */
const pieceBytes = 65_536;

class JsonText implements ListTextReader {
  readonly #rows: ReturnType<typeof jsonRows>;
  readonly #list: ListSource;
  readonly #faults: Faults;

  constructor(list: ListSource, faults: Faults, onRow: OnRow) {
    [this.#list, this.#faults] = [list, faults];
    this.#rows = jsonRows(list, faults, onRow);
  }

  get broken(): boolean {
    return this.#rows.broken;
  }

  write(text: string): void {
    if (!this.broken) this.#rows.write(text);
  }

  async end(): Promise<void> {
    this.#rows.end();
  }

  noText(allowed: string): void {
    this.#faults.add({ file: this.#list.file, line: this.#rows.line, path: '', found: 'bytes that are no UTF-8', allowed });
  }
}
