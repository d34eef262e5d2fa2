/** A directory on a store in memory, with what tests publish into it. */
import { createSecretKey } from 'node:crypto';
import { pino } from 'pino';
import { openDirectory, type Directory, type DirectoryOptions } from '../../services/policy/directory/open-directory.js';
import { hashBytes, hashPin, pinScope } from '../../services/policy/directory/pin-hash.js';
import { pinKeys, type PinKey } from '../../services/policy/directory/pin-keys.js';
import type { Line, TenantConfig } from '../../services/policy/domain/tenant.js';
import type { NewRow } from '../../services/policy/store/list-store.js';
import type { ListEdit, NewRelease } from '../../services/policy/store/release-store.js';
import type { Store } from '../../services/policy/store/store.js';
import { FakeClock } from './fake-clock.js';
import { MemoryBase, memoryStore, type MemoryLine } from './memory-store.js';

export const aPinKey = createSecretKey('0123456789abcdef0123456789abcdef', 'utf8');
export const aPinKeys = pinKeys([{ id: 'k1', key: aPinKey }]);
export const vipOfSmith = { tenant: 'smith', list: 'vip' };
export const clientsOfSmith = { tenant: 'smith', list: 'clients' };

export interface TestDirectory {
  readonly directory: Directory;
  readonly store: Store;
  readonly base: MemoryBase;
  readonly clock: FakeClock;
  /** What the service logged, as text. */
  readonly logged: string[];
  close(): Promise<void>;
}

export interface TestDirectoryOptions extends Partial<Omit<DirectoryOptions, 'store' | 'clock'>> {
  /** Another store than one in memory. */
  readonly store?: Store;
  /** What is kept already; another directory may be on it. */
  readonly base?: MemoryBase;
  readonly line?: MemoryLine;
  readonly clock?: FakeClock;
  /** Puts something between the directory and its store. */
  readonly wrap?: (store: Store) => Store;
}

export async function openTestDirectory(change: TestDirectoryOptions = {}): Promise<TestDirectory> {
  const { base = new MemoryBase(), line, store = memoryStore(base, line), clock = new FakeClock(), wrap = (inner: Store) => inner, ...options } = change;
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (text: string) => void logged.push(text) });
  const directory = await openDirectory({ store: wrap(store), pinKeys: aPinKeys, log, clock, lruEntries: 1000, ...options });
  return { directory, store: change.store ?? memoryStore(base), base, clock, logged, close: () => directory.close() };
}

/** Publishes lists of `smith` and makes them live in the directory; lists that are not given are gone. */
export async function publishLists({ store, directory }: Pick<TestDirectory, 'store' | 'directory'>, ...lists: readonly ListEdit[]): Promise<void> {
  await store.publish(listsOfSmith(...lists));
  await directory.refresh();
}

/** A whole release of `smith` with these lists. */
export function listsOfSmith(...lists: readonly ListEdit[]): NewRelease {
  const config = { ...aConfig('smith', ['+31201234567']), lists: Object.fromEntries(lists.map(({ list, listKind }) => [list, listKind])) };
  return { ...aRelease(), whole: { config, prompts: {} }, lists };
}

/** A release of a tenant with one line, or with those given. */
export function aRelease({ tenant = 'smith', numbers = ['+31201234567'] }: { readonly tenant?: string; readonly numbers?: readonly string[] } = {}): NewRelease {
  return { tenant, author: 'tests', atMs: 1_700_000_000_000, source: 'folder', message: '', whole: { config: aConfig(tenant, numbers), prompts: {} }, lists: [] };
}

export function aConfig(tenant: string, numbers: readonly string[]): TenantConfig {
  return { tenant, timezone: 'Europe/Amsterdam', language: 'en', lists: {}, prompts: {}, schedules: {}, lines: numbers.map(aLine) };
}

/** A release that changes some rows of a list of `smith` and nothing else. */
export function anEdit(edit: Omit<Extract<ListEdit, { kind: 'edit' }>, 'kind'>): NewRelease {
  const { whole: _, ...note } = aRelease();
  return { ...note, source: 'api', lists: [{ kind: 'edit', ...edit }] };
}

/** All rows of `vip`. */
export function callersList(...keys: readonly (string | NewRow)[]): ListEdit {
  return { kind: 'replace', list: 'vip', listKind: 'callers', rows: [keys.map((key) => (typeof key === 'string' ? { key } : key))] };
}

/** All rows of a PIN list, hashed as publishing does it. */
export function aPinList(list: string, ...rows: readonly APinRow[]): ListEdit {
  return { kind: 'replace', list, listKind: 'pins', rows: [rows.map((row) => aPinRow(list, row))] };
}

export type APinRow = Omit<NewRow, 'key' | 'keyId'> & { readonly pin: string };

export function aPinRow(list: string, { pin, ...row }: APinRow, { id, key }: PinKey = aPinKeys.current): NewRow {
  return { ...row, key: hashBytes(hashPin(key, pinScope({ tenant: 'smith', list }), pin)), keyId: id, digits: pin.length };
}

function aLine(number: string): Line {
  return { number, name: 'Client line', start: 'refuse', steps: { refuse: { do: 'reject', as: 'busy' } } };
}
