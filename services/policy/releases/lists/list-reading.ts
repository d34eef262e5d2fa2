import { Faults } from '../../domain/config/fault.js';
import { guessFault, mostGuessChance } from '../../domain/config/guess-faults.js';
import type { ListSource } from '../../domain/config/list-columns.js';
import { RowReader } from '../../domain/config/row-reader.js';
import type { ListKind } from '../../domain/tenant.js';
import type { NewRow } from '../../store/list-store.js';
import type { ListFormat } from '../publisher.js';
import type { PublisherParts } from '../publisher-parts.js';
import { rowsQuota } from '../quotas.js';
import { Refusal, refused, refusedBy } from '../refusals.js';
import type { Standing } from '../standing.js';
import { KeptHashes } from './kept-hashes.js';
import { listText, readListText } from './list-text.js';
import { matchedDestinationFaults } from './matched-destinations.js';
import type { PinsElsewhere } from './pins-elsewhere.js';
import { RowJudge, type ListRow } from './row-judge.js';
import { TakenPins } from './taken-pins.js';
import { batchRows, newRowsOf } from './to-new-row.js';

export interface ReadingParts {
  readonly parts: PublisherParts;
  readonly standing: Standing;
  readonly list: string;
  readonly kind: ListKind;
  readonly format: ListFormat;
  readonly elsewhere: PinsElsewhere;
  /** Other lists are not named. */
  readonly oneList: boolean;
  /** Rows of the tenant's other lists. */
  readonly otherRows: number;
}

/** A list from its first byte to the rows that are stored: read, judged, hashed, some thousand rows at a time. */
export class ListReading {
  readonly judge: RowJudge;
  readonly file: string;
  readonly #faults = new Faults();
  readonly #taken: TakenPins;
  readonly #of: ReadingParts;
  readonly #source: ListSource;
  readonly #tenant: string;

  constructor(of: ReadingParts) {
    const { parts, standing, list, kind, format } = of;
    const { config } = standing.release;
    this.#of = of;
    this.file = `${list}.${format}`;
    this.#source = { file: this.file, kind };
    this.#tenant = config.tenant;
    this.#taken = new TakenPins(config.tenant, of.oneList);
    this.judge = new RowJudge(list, kind, config, parts.operator, (keyId) => parts.pinKeys.byId(keyId) !== undefined);
  }

  /** Throws a `Refusal` with all faults when there are any, after the last row. */
  async *batches(content: AsyncIterable<Uint8Array>): AsyncGenerator<readonly NewRow[]> {
    const { parts, list, format } = this.#of;
    const toNewRow = newRowsOf({ tenant: this.#tenant, list }, parts.pinKeys);
    const keptHashes = await KeptHashes.of(parts, this.#of.standing.lists.find(({ ref }) => ref.list === list));
    const waiting: Placed[] = [];
    const text = listText(format, this.#source, this.#faults, this.#onRow((placed) => waiting.push(placed)));
    const take = async (rows: readonly Placed[]): Promise<readonly NewRow[]> => {
      this.#holdToQuota();
      await this.#findElsewhere(rows);
      if (this.#faults.total + this.#taken.total > 0) return [];
      const kept = await keptHashes.find(rows.map(({ row }) => row));
      return rows.map(({ row, place }, index) => toNewRow(row, place, kept.get(index)));
    };
    for await (const _ of readListText(text, content)) {
      while (waiting.length >= batchRows) yield await take(waiting.splice(0, batchRows));
    }
    if (waiting.length > 0) yield await take(waiting);
    await this.#judgeWhole();
  }

  #onRow(take: (placed: Placed) => void): (cells: readonly string[], row: number, line: number) => void {
    const reader = new RowReader(this.#source, this.#of.standing.release.config, this.#faults);
    const fault = reader.fault.bind(reader);
    return (cells, place, line) => {
      reader.at(place, line);
      const before = this.#faults.total;
      const row = this.#of.kind === 'pins' ? reader.pin(cells) : reader.caller(cells);
      if (row === undefined) return;
      this.judge.judge(row, place, fault);
      if (this.#faults.total === before) take({ row, place, line });
    };
  }

  async #findElsewhere(rows: readonly Placed[]): Promise<void> {
    const found = await this.#of.elsewhere.find(rows.map(({ row }) => ('number' in row ? undefined : row.pin)));
    for (const [index, other] of found) {
      const { place = 0, line = 0 } = rows[index] ?? {};
      this.#taken.add({ at: { file: this.file, line, path: `row ${place} pin` }, list: this.#of.list, other });
    }
  }

  #holdToQuota(): void {
    const over = rowsQuota(this.#of.parts, this.#tenant, this.#of.otherRows + this.judge.rows);
    if (over !== undefined) throw new Refusal(over);
  }

  async #judgeWhole(): Promise<void> {
    const { parts, standing, list, kind } = this.#of;
    for (const fault of this.#taken.faults(parts.pinTellings)) this.#faults.add(fault);
    if (this.#faults.total > 0) throw new Refusal({ ...refusedBy(this.#faults), ...this.#taken.taken });
    const { rows, without, byDigits } = this.judge;
    const guessable = kind === 'pins' ? guessFault(this.file, byDigits, mostGuessChance(parts.operator, standing.release.config)) : undefined;
    const lacking = without === undefined ? {} : { lacking: `${this.file} row ${without}` };
    const faults = [...(guessable === undefined ? [] : [guessable]), ...(await matchedDestinationFaults(parts.store, standing, list, { empty: rows === 0, ...lacking }))];
    if (faults.length > 0) throw new Refusal(refused(faults));
  }
}

interface Placed {
  readonly row: ListRow;
  readonly place: number;
  readonly line: number;
}
