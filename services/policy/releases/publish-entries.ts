import { hashBytes } from '../directory/pin-hash.js';
import { pinHasher } from '../directory/pin-hasher.js';
import { unnamedKeyId } from '../directory/pin-keys.js';
import { Faults } from '../domain/config/fault.js';
import { guessFault, mostGuessChance } from '../domain/config/guess-faults.js';
import { readElement } from '../domain/config/json-rows.js';
import { columnsOf } from '../domain/config/list-columns.js';
import { RowReader } from '../domain/config/row-reader.js';
import type { ListKind } from '../domain/tenant.js';
import type { ListView, NewRow } from '../store/list-store.js';
import { KeptHashes } from './lists/kept-hashes.js';
import type { PinsElsewhere } from './lists/pins-elsewhere.js';
import { matchedDestinationFaults } from './lists/matched-destinations.js';
import { RowJudge, type ListRow } from './lists/row-judge.js';
import { TakenPins } from './lists/taken-pins.js';
import { newRowsOf } from './lists/to-new-row.js';
import { expectationOf, listOf, pinsElsewhere } from './publish-list.js';
import { guessesOf, listWarnings, publishedAnswer } from './published-answer.js';
import type { How, PublishAnswer, Who, WrittenRow } from './publisher.js';
import type { PublisherParts } from './publisher-parts.js';
import { rowsQuota } from './quotas.js';
import { refused, refusedBy } from './refusals.js';
import { isOvertaken, standingOf, type Standing } from './standing.js';

export interface EntriesJob {
  readonly tenant: string;
  readonly list: string;
  readonly put: readonly WrittenRow[];
  readonly remove: readonly string[];
  readonly who: Who;
  readonly how: How;
}

/** Adds, changes and removes some rows of a list. Judged again when what it was judged by changed meanwhile. */
export async function publishEntries(parts: PublisherParts, job: EntriesJob): Promise<PublishAnswer> {
  for (let left = mostAttempts; ; left--) {
    const answer = await attempt(parts, job);
    if (answer.kind !== 'overtaken' || left <= 1 || isOvertaken(await standingOf(parts.store, job.tenant), job.how, job.list)) return answer;
  }
}

const mostAttempts = 5;

async function attempt(parts: PublisherParts, job: EntriesJob): Promise<PublishAnswer> {
  const { tenant, list, who, how } = job;
  const found = await listOf(parts, job);
  if (found.kind !== 'list') return found;
  const { standing, listKind } = found;
  const elsewhere = await pinsElsewhere(parts, standing, list, listKind);
  const tooMany = elsewhere.any ? parts.pinTellings.fault(tenant, list) : undefined;
  if (tooMany !== undefined) return refused([tooMany]);
  const edit = await new Editing(parts, standing, list, listKind).read(job, elsewhere);
  if (edit.kind !== 'edit') return edit;
  const published = await parts.store.publish({
    tenant, ...who, atMs: parts.clock.now(), dryRun: how.dryRun === true,
    expects: expectationOf(standing, list, how, elsewhere),
    lists: [{ kind: 'edit', list, listKind, put: edit.put, remove: edit.remove }],
  });
  const { byDigits, easyPins, rows } = edit;
  return publishedAnswer(parts.store, published, {
    tenant, how, lists: [list],
    warnings: rows === 0 ? listWarnings(list, 0, 0) : easyPins > 0 ? [`${list}: ${easyPins} of the PINs that were put are easy to guess (one digit again and again, digits in a row, a year)`] : [],
    guesses: listKind === 'pins' ? [guessesOf(list, byDigits, easyPins)] : [],
    fileOf: () => ({ file: list, key: listKind === 'pins' ? 'pin' : 'number', lines: false }),
  });
}

interface Edit {
  readonly kind: 'edit';
  readonly put: readonly NewRow[];
  readonly remove: readonly (string | Buffer)[];
  /** Of the list as it is going to be. */
  readonly rows: number;
  readonly byDigits: ReadonlyMap<number, number>;
  /** Among those put. */
  readonly easyPins: number;
}

/** A row that goes, under every key that its PIN may be hashed under. */
interface Removal {
  readonly keys: readonly string[];
  /** Absent: not known, as it was named by its id. */
  readonly digits?: number;
}

/** Whoever takes an entry away may not know its PIN: it is shown to nobody. */
const entryId = /^e[1-9]\d{0,14}$/;

/** Some rows of a list, read and judged against the list that they are of. */
class Editing {
  readonly #faults = new Faults();
  readonly #reader: RowReader;
  readonly #judge: RowJudge;
  readonly #parts: PublisherParts;
  readonly #standing: Standing;
  readonly #list: string;
  readonly #kind: ListKind;
  readonly #view: ListView | undefined;
  #hashes: readonly ((pin: string) => string)[] = [];

  constructor(parts: PublisherParts, standing: Standing, list: string, kind: ListKind) {
    [this.#parts, this.#standing, this.#list, this.#kind] = [parts, standing, list, kind];
    const { config } = standing.release;
    this.#view = standing.lists.find(({ ref }) => ref.list === list);
    this.#reader = new RowReader({ file: list, kind }, config, this.#faults);
    this.#judge = new RowJudge(list, kind, config, parts.operator, (keyId) => parts.pinKeys.byId(keyId) !== undefined);
  }

  async read({ put, remove, how }: EntriesJob, elsewhere: PinsElsewhere): Promise<Edit | PublishAnswer> {
    if (this.#view !== undefined && this.#kind === 'pins') this.#hashes = pinHasher(this.#view, this.#parts.pinKeys, await unnamedKeyId(this.#parts.store, this.#parts.pinKeys)).hashes;
    const rows = put.map((written, index) => this.#readRow(written, index + 1));
    const removals = await Promise.all(remove.map((text, index) => this.#readRemoval(text.trim(), index + 1)));
    const taken = new TakenPins(this.#standing.release.tenant, how.by?.oneList);
    for (const [index, other] of await elsewhere.find(rows.map((row) => (row === undefined || 'number' in row ? undefined : row.pin)))) {
      taken.add({ at: { file: this.#list, path: `row ${index + 1} pin` }, list: this.#list, other });
    }
    this.#refuseTwice(rows);
    for (const fault of taken.faults(this.#parts.pinTellings)) this.#faults.add(fault);
    if (this.#faults.total > 0) return { ...refusedBy(this.#faults), ...taken.taken };
    return this.#weigh(rows.filter((row) => row !== undefined), removals.filter((removal) => removal !== undefined));
  }

  #readRow(written: WrittenRow, place: number): ListRow | undefined {
    const columns: readonly string[] = columnsOf[this.#kind];
    const cells = columns.map(() => '');
    const before = this.#faults.total;
    this.#reader.at(place);
    readElement(written, columns, cells, (column, fault) => this.#faults.add({ file: this.#list, path: `row ${place} ${column}`.trim(), ...fault }));
    if (this.#faults.total > before) return undefined;
    const row = this.#kind === 'pins' ? this.#reader.pin(cells) : this.#reader.caller(cells);
    if (row !== undefined) this.#judge.judge(row, place, this.#reader.fault.bind(this.#reader));
    return row;
  }

  async #readRemoval(text: string, place: number): Promise<Removal | undefined> {
    if (entryId.test(text)) return this.#removalById(text);
    this.#reader.at(place);
    const key = this.#kind === 'pins' ? this.#reader.pinDigits(text) : this.#reader.number(text);
    if (key === undefined) return undefined;
    return this.#kind === 'pins' ? { keys: this.#hashes.map((hash) => hash(key)), digits: key.length } : { keys: [key] };
  }

  async #removalById(id: string): Promise<Removal | undefined> {
    const found = this.#view === undefined ? undefined : await this.#parts.store.entry(this.#view, { id });
    return found && { keys: [found.key] };
  }

  #refuseTwice(rows: readonly (ListRow | undefined)[]): void {
    const seen = new Map<string, number>();
    rows.forEach((row, index) => {
      const key = row === undefined ? undefined : 'number' in row ? row.number : row.pin;
      const before = key === undefined ? undefined : seen.get(key);
      this.#reader.at(index + 1);
      if (before !== undefined) this.#reader.fault(this.#kind === 'pins' ? 'pin' : 'number', `the same as in row ${before}`, 'allowed: each once');
      else if (key !== undefined) seen.set(key, index + 1);
    });
  }

  /** What the list comes to with the edit, and whether it may. */
  async #weigh(rows: readonly ListRow[], removals: readonly Removal[]): Promise<Edit | PublishAnswer> {
    const { store } = this.#parts;
    const toNewRow = newRowsOf({ tenant: this.#standing.release.tenant, list: this.#list }, this.#parts.pinKeys);
    const kept = await (await KeptHashes.of(this.#parts, this.#view)).find(rows);
    const put = rows.map((row, index) => ({ ...toNewRow(row, index + 1, kept.get(index)), older: this.#otherHashes(row) }));
    const putKeys = new Set(put.map(({ key }) => textOf(key)));
    const asked = [...new Set([...putKeys, ...put.flatMap(({ older }) => older), ...removals.flatMap(({ keys }) => keys)])];
    const present = new Set(this.#view === undefined ? [] : await store.present(this.#view, asked.map((key) => this.#bytesOf(key))));
    const added = put.filter(({ key, older }) => !present.has(textOf(key)) && !older.some((one) => present.has(one)));
    const gone = removals.filter(({ keys }) => keys.some((key) => present.has(key)) && !keys.some((key) => putKeys.has(key)));
    if (put.length === 0 && gone.length === 0) return { kind: 'not-found', what: 'entry' };
    const edit: Edit = {
      kind: 'edit',
      put: put.map(({ older: _, ...row }) => row),
      remove: [...put.flatMap(({ older }) => older), ...removals.flatMap(({ keys }) => keys)].filter((key) => !putKeys.has(key)).map((key) => this.#bytesOf(key)),
      rows: (this.#view?.rows ?? 0) + added.length - gone.length,
      byDigits: await this.#digitsWith(added, gone),
      easyPins: this.#judge.easyPins,
    };
    return put.length === 0 ? edit : ((await this.#whatSpeaksAgainst(edit)) ?? edit);
  }

  /** Hashes of a row's PIN under all keys that the list's are hashed under: the row is that row. */
  #otherHashes(row: ListRow): readonly string[] {
    if ('number' in row || row.pin === undefined) return [];
    const pin = row.pin;
    return this.#hashes.map((hash) => hash(pin));
  }

  async #digitsWith(added: readonly NewRow[], gone: readonly Removal[]): Promise<ReadonlyMap<number, number>> {
    if (this.#kind === 'callers') return new Map();
    const counts = new Map(this.#view === undefined ? [] : await this.#parts.store.pinsByDigits(this.#view));
    for (const { digits = 0 } of added) counts.set(digits, (counts.get(digits) ?? 0) + 1);
    for (const { digits } of gone) if (digits !== undefined) counts.set(digits, (counts.get(digits) ?? 1) - 1);
    return counts;
  }

  async #whatSpeaksAgainst({ rows, byDigits }: Edit): Promise<PublishAnswer | undefined> {
    const { release, lists } = this.#standing;
    const others = lists.reduce((sum, { ref, rows: count }) => sum + (ref.list === this.#list ? 0 : count), 0);
    const over = rowsQuota(this.#parts, release.tenant, others + rows);
    if (over !== undefined) return over;
    const guessable = this.#kind === 'pins' ? guessFault(this.#list, byDigits, mostGuessChance(this.#parts.operator, release.config)) : undefined;
    const faults = [...(guessable === undefined ? [] : [guessable]), ...(await matchedDestinationFaults(this.#parts.store, this.#standing, this.#list, { empty: rows === 0, ...(await this.#lacking()) }))];
    return faults.length === 0 ? undefined : refused(faults);
  }

  async #lacking(): Promise<{ readonly lacking?: string }> {
    const { without } = this.#judge;
    if (without !== undefined) return { lacking: `row ${without}` };
    const before = this.#view === undefined ? 0 : await this.#parts.store.rowsWithoutDestination(this.#view);
    return before === 0 ? {} : { lacking: `the list ${this.#list}` };
  }

  #bytesOf(key: string): string | Buffer {
    return this.#kind === 'pins' ? hashBytes(key) : key;
  }
}

function textOf(key: string | Buffer): string {
  return typeof key === 'string' ? key : key.toString('latin1');
}
