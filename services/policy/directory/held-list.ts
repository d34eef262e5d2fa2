import type { Entry } from '../domain/decision.js';
import type { Absent, Found } from '../domain/ports.js';
import type { ListView, StoredEntry } from '../store/list-store.js';
import type { Candidates } from './entry-cache.js';
import { LayeredMap } from './layered-map.js';
import type { PinHasher } from './pin-hasher.js';

/** A live list at one version of its rows, as the directory holds it: whole where it is small, else with what is needed to look into the store. */
export interface HeldList {
  readonly view: ListView;
  /** Of what is cached of it: another one makes all of that void. Never used again. */
  readonly generation: number;
  readonly whole: WholeList | undefined;
  readonly pins: PinHasher;
}

export interface WholeList {
  readonly exact: LayeredMap<Found<Entry>>;
  /** By the prefix without its star. */
  readonly prefixes: LayeredMap<Found<Entry>>;
}

/** Lists of fewer rows than this are held whole. */
export const wholeBelow = 10_000;

export function wholeList(kind: ListView['kind'], rows: readonly StoredEntry[]): WholeList {
  const [exact, prefixes] = [new Map<string, Found<Entry>>(), new Map<string, Found<Entry>>()];
  for (const row of rows) {
    if (isPrefixOf(kind, row.key)) prefixes.set(row.key.slice(0, -1), found(row));
    else exact.set(row.key, found(row));
  }
  return { exact: new LayeredMap(exact), prefixes: new LayeredMap(prefixes) };
}

/** A list after some of its rows changed. @param rows what these keys have now; a key that is not among them has no row any more */
export function changedWhole(before: WholeList, kind: ListView['kind'], keys: readonly string[], rows: readonly StoredEntry[]): WholeList {
  const now = new Map(rows.map((row) => [row.key, found(row)]));
  const exact: [string, Found<Entry> | null][] = [];
  const prefixes: typeof exact = [];
  for (const key of keys) {
    if (isPrefixOf(kind, key)) prefixes.push([key.slice(0, -1), now.get(key) ?? null]);
    else exact.push([key, now.get(key) ?? null]);
  }
  return { exact: before.exact.with(exact), prefixes: before.prefixes.with(prefixes) };
}

/** The hash of a PIN may end in any sign. */
function isPrefixOf(kind: ListView['kind'], key: string): boolean {
  return kind === 'callers' && isPrefix(key);
}

export function rowsIn(whole: WholeList | undefined): number {
  return whole === undefined ? 0 : whole.exact.size + whole.prefixes.size;
}

export function isPrefix(key: string): boolean {
  return key.endsWith('*');
}

/** The best row for a number: itself, else its longest prefix; rows that are not valid now are not there. Allocates nothing but the prefixes. */
export function callerInWhole({ exact, prefixes }: WholeList, lengths: readonly number[], number: string, nowMs: number): Found<Entry> | Absent {
  const row = exact.get(number);
  if (row !== undefined && isValid(row.value, nowMs)) return row;
  for (const length of lengths) {
    if (length > number.length) continue;
    const prefix = prefixes.get(number.slice(0, length));
    if (prefix !== undefined && isValid(prefix.value, nowMs)) return prefix;
  }
  return absent;
}

/** The keys under which a caller's number may be in the store: itself, and each prefix of a length that the list has. */
export function callerKeys(lengths: readonly number[], number: string): readonly string[] {
  const prefixes = lengths.filter((length) => length <= number.length).map((length) => `${number.slice(0, length)}*`);
  return [number, ...prefixes];
}

/** The first of the candidates that is valid now. */
export function bestOf(candidates: Candidates, nowMs: number): Found<Entry> | Absent {
  for (const candidate of candidates) if (isValid(candidate.value, nowMs)) return candidate;
  return absent;
}

/** Both ends are included. */
export function isValid({ validFromMs, validUntilMs }: Entry, nowMs: number): boolean {
  return (validFromMs === undefined || validFromMs <= nowMs) && (validUntilMs === undefined || nowMs <= validUntilMs);
}

export const absent: Absent = { kind: 'absent' };

export function found(row: StoredEntry): Found<Entry> {
  return { kind: 'found', value: row.entry };
}
