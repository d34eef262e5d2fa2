import type { KeyObject } from 'node:crypto';
import type { Entry } from '../domain/decision.js';
import type { Absent, Found } from '../domain/ports.js';
import type { ListView, StoredEntry } from '../store/store.js';
import type { Candidates } from './entry-cache.js';
import { hashPin, pinScope } from './pin-hash.js';

/** A live list, as the directory holds it: whole where it is small, else with what is needed to look into the store. */
export interface HeldList {
  readonly view: ListView;
  /** Changes whenever rows of the list may have; never used again. */
  readonly version: number;
  readonly whole: WholeList | undefined;
  readonly hash: (key: KeyObject, pin: string) => string;
}

interface WholeList {
  readonly rows: number;
  readonly exact: ReadonlyMap<string, Found<Entry>>;
  /** By the prefix without its star. */
  readonly prefixes: ReadonlyMap<string, Found<Entry>>;
}

/** Lists of fewer rows than this are held whole. */
export const wholeBelow = 10_000;

export function heldList(view: ListView, version: number, rows: readonly StoredEntry[] | 'too-many'): HeldList {
  const scope = pinScope(view.ref);
  return { view, version, whole: rows === 'too-many' ? undefined : wholeList(view, rows), hash: (key, pin) => hashPin(key, scope, pin) };
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

export function pinInWhole({ exact }: WholeList, hash: string, nowMs: number): Found<Entry> | Absent {
  const row = exact.get(hash);
  return row !== undefined && isValid(row.value, nowMs) ? row : absent;
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

function wholeList({ kind }: ListView, rows: readonly StoredEntry[]): WholeList {
  const exact = new Map<string, Found<Entry>>();
  const prefixes = new Map<string, Found<Entry>>();
  for (const row of rows) {
    if (kind === 'callers' && row.key.endsWith('*')) prefixes.set(row.key.slice(0, -1), found(row));
    else exact.set(row.key, found(row));
  }
  return { rows: rows.length, exact, prefixes };
}
