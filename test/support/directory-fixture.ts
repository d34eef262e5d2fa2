/** A directory on a store in memory, with what tests publish into it. */
import { createSecretKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openDirectory, type Directory, type DirectoryOptions } from '../../services/policy/directory/open-directory.js';
import { hashBytes, hashPin, pinScope } from '../../services/policy/directory/pin-hash.js';
import type { Store } from '../../services/policy/store/store.js';
import { openSqliteStore } from '../../services/policy/store/sqlite/open-sqlite-store.js';
import type { NewList, NewRow } from '../../services/policy/store/store.js';
import { FakeClock } from './fake-clock.js';
import { aConfig, aRelease } from './store-contract.js';

export const aPinKey = createSecretKey('0123456789abcdef0123456789abcdef', 'utf8');
export const vipOfSmith = { tenant: 'smith', list: 'vip' };
export const clientsOfSmith = { tenant: 'smith', list: 'clients' };

export interface TestDirectory {
  readonly directory: Directory;
  readonly store: Store;
  readonly clock: FakeClock;
  /** What the service logged, as text. */
  readonly logged: string[];
  close(): Promise<void>;
}

/** @param change.wrap puts something between the directory and its store */
export async function openTestDirectory(change: Partial<DirectoryOptions> & { readonly file?: string; readonly wrap?: (store: Store) => Store } = {}): Promise<TestDirectory> {
  const { file, wrap = (store: Store) => store, ...options } = change;
  const folder = file === undefined ? mkdtempSync(join(tmpdir(), 'latchkey-directory-')) : undefined;
  const store = openSqliteStore(file ?? join(folder ?? '', 'test.db'));
  const clock = options.clock instanceof FakeClock ? options.clock : new FakeClock();
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const directory = await openDirectory({ store: wrap(store), pinKey: aPinKey, log, clock, ...options });
  const close = async (): Promise<void> => {
    await directory.close();
    await store.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  return { directory, store, clock, logged, close };
}

/** Publishes lists of `smith` and makes them live in the directory. */
export async function publishLists({ store, directory }: Pick<TestDirectory, 'store' | 'directory'>, ...lists: readonly NewList[]): Promise<void> {
  const config = { ...aConfig('smith', ['+31201234567']), lists: Object.fromEntries(lists.map((list) => [list.name, list.kind])) };
  await store.publish(aRelease({ config, lists }));
  await directory.refresh();
}

/** Rows of a PIN list, hashed as publishing does it. */
export function aPinList(name: string, ...rows: readonly (Omit<NewRow, 'key'> & { readonly pin: string })[]): NewList {
  const scope = pinScope({ tenant: 'smith', list: name });
  return { name, kind: 'pins', rows: rows.map(({ pin, ...row }) => ({ ...row, key: hashBytes(hashPin(aPinKey, scope, pin)) })) };
}
