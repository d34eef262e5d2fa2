/** Releases, lists and looks into a store, for tests of stores and of what stands on them. */
import assert from 'node:assert/strict';
import type { Line, TenantConfig } from '../../services/policy/domain/tenant.js';
import type { ListView, NewRow, StoredRow } from '../../services/policy/store/list-store.js';
import type { GoBack, ListEdit, NewRelease, Published, RowDifference } from '../../services/policy/store/release-store.js';
import type { Store } from '../../services/policy/store/store.js';

/** A store that a suite may open: `open` answers an empty one, `reopen` another connection to the one that was opened last. */
export interface StoreUnderTest {
  /** As `Store.shared` must be. */
  readonly shared: boolean;
  open(): Promise<Store>;
  reopen(): Promise<Store>;
}

/** A whole release of `smith` with one line, and with the lists given. */
export function aRelease(change: Partial<NewRelease> & { readonly numbers?: readonly string[] } = {}): NewRelease {
  const { numbers = ['+31201234567'], ...rest } = change;
  const tenant = rest.tenant ?? 'smith';
  return { ...aNote(tenant), whole: { config: aConfig(tenant, numbers), prompts: {} }, lists: [], ...rest };
}

/** A release of some lists; all else is as it was. */
export function anEdit(...lists: readonly ListEdit[]): NewRelease {
  return { ...aNote('smith'), source: 'api', lists };
}

export function backTo(base: number, change: Partial<GoBack> = {}): GoBack {
  return { ...aNote('smith'), source: 'api', base, ...change };
}

function aNote(tenant: string): { readonly tenant: string; readonly author: string; readonly atMs: number; readonly source: 'folder'; readonly message: string } {
  return { tenant, author: 'tests', atMs: 1_700_000_000_000, source: 'folder', message: '' };
}

export function aConfig(tenant: string, numbers: readonly string[]): TenantConfig {
  return { tenant, timezone: 'Europe/Amsterdam', language: 'en', lists: {}, prompts: {}, schedules: {}, lines: numbers.map(aLine) };
}

function aLine(number: string): Line {
  return { number, name: 'Client line', start: 'refuse', steps: { refuse: { do: 'reject', as: 'busy' } } };
}

/** The list `vip`, whole. */
export function callersList(...keys: readonly (string | NewRow)[]): ListEdit {
  return replacing('vip', 'callers', keys.map((key) => (typeof key === 'string' ? { key } : key)));
}

/** The list `clients`, whole. */
export function pinList(...rows: readonly NewRow[]): ListEdit {
  return replacing('clients', 'pins', rows);
}

export function replacing(list: string, listKind: 'callers' | 'pins', rows: readonly NewRow[]): ListEdit {
  return { kind: 'replace', list, listKind, rows: [rows] };
}

export function editing(put: readonly (string | NewRow)[], remove: readonly string[] = []): ListEdit {
  return { kind: 'edit', list: 'vip', listKind: 'callers', put: put.map((key) => (typeof key === 'string' ? { key } : key)), remove };
}

/** A stand-in for the keyed hash of a PIN. */
export function aHash(byte: number): Buffer {
  return Buffer.alloc(32, byte);
}

export function published(result: Published): Extract<Published, { kind: 'published' }> {
  assert.ok(result.kind === 'published', `refused: ${result.kind}`);
  return result;
}

/** Publishes what must not be refused. */
export async function publish(store: Store, release: NewRelease): Promise<Extract<Published, { kind: 'published' }>> {
  return published(await store.publish(release));
}

export async function liveRelease(store: Store, tenant = 'smith'): Promise<number> {
  return (await store.heads()).find((one) => one.tenant === tenant)?.release ?? 0;
}

export async function findList(store: Store, name: string, release?: number): Promise<ListView | undefined> {
  const lists = await store.lists({ tenant: 'smith', release: release ?? (await liveRelease(store)) });
  return lists.find((one) => one.ref.list === name);
}

export async function theList(store: Store, name: string, release?: number): Promise<ListView> {
  const list = await findList(store, name, release);
  assert.ok(list !== undefined, `no list ${name}`);
  return list;
}

/** All rows that a release shows of a list, in the order of their keys. */
export async function rowsShown(store: Store, name: string, release?: number): Promise<readonly StoredRow[]> {
  const list = await findList(store, name, release);
  return list === undefined ? [] : store.search(list, { limit: 100_000 });
}

export async function keysShown(store: Store, name: string, release?: number): Promise<readonly string[]> {
  return (await rowsShown(store, name, release)).map((row) => row.key);
}

export async function differences(store: Store, from: number, to: number): Promise<readonly RowDifference[]> {
  const all: RowDifference[] = [];
  for await (const one of store.difference('smith', from, to)) all.push(one);
  return all;
}

/** `vip +311: Ann > Anna`; nothing before or after the sign where the row is not there. */
export function inShort({ list, before, after }: RowDifference): string {
  const label = (row: StoredRow | undefined): string => (row === undefined ? '' : (row.entry.label ?? '-'));
  return `${list} ${(before ?? after)?.key ?? ''}: ${label(before)} > ${label(after)}`;
}

/** A store for each test of a suite. */
export function eachWith(open: () => Promise<Store>): () => Store {
  let store: Store | undefined;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
  });
  return () => {
    assert.ok(store !== undefined);
    return store;
  };
}
