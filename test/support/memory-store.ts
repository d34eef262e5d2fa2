/** A store in memory that several processes of a test can share, each behind a line of its own that may be slow or cut. */
import type { ListKind, ListRef } from '../../services/policy/domain/tenant.js';
import type { GotIn, WhoGuessed, WrongCounts, WrongPin } from '../../services/policy/store/guess-store.js';
import type { ListChange, ListView, NewRow, StoredRow } from '../../services/policy/store/list-store.js';
import type { ListEdit, NewRelease, Published, Release } from '../../services/policy/store/release-store.js';
import type { Store } from '../../services/policy/store/store.js';

type Rows = ReadonlyMap<string, StoredRow>;

interface MemoryList {
  readonly id: number;
  readonly ref: ListRef;
  readonly kind: ListKind;
  /** By version; version 0 has none. */
  readonly versions: Rows[];
}

/** What is kept, whoever reads and writes it. */
export class MemoryBase {
  readonly lists = new Map<string, MemoryList>();
  readonly releases = new Map<string, Release[]>();
  readonly wrong = new Map<string, WrongPin>();
  readonly gotIn: GotIn[] = [];
  readonly uses = new Map<string, Set<string>>();
  readonly remembered = new Map<string, string>();
  readonly watchers = new Set<(tenant: string) => void>();
  nextId = 1;
}

/** How a process reaches the store. */
export interface MemoryLine {
  readonly shared?: boolean;
  /** Called before anything is read or written, and again before the answer; what it rejects with is the store's failure. */
  readonly pass?: (operation: string) => Promise<void> | void;
  /** Notices of releases do not come through. */
  readonly deaf?: boolean;
}

export function memoryStore(base = new MemoryBase(), line: MemoryLine = {}): Store {
  const direct = operations(base);
  const guarded = Object.entries(direct).map(([name, operation]: [string, unknown]) => [name, through(line, name, operation as Operation)]);
  return {
    ...(Object.fromEntries(guarded) as typeof direct),
    shared: line.shared ?? false,
    watch(changed) {
      if (line.deaf === true) return () => undefined;
      const told = (tenant: string): void => void (async () => {
        await line.pass?.('notice');
        changed(tenant);
      })().catch(() => undefined);
      base.watchers.add(told);
      return () => void base.watchers.delete(told);
    },
    difference: () => notThere(),
  };
}

type Operation = (...given: unknown[]) => unknown;

function through({ pass }: MemoryLine, name: string, operation: Operation): Operation {
  if (pass === undefined) return operation;
  return (...given) => {
    const before = pass(name);
    if (before === undefined) return operation(...given);
    return before.then(async () => {
      const answer = operation(...given);
      await pass(name);
      return answer;
    });
  };
}

function operations(base: MemoryBase): Omit<Store, 'shared' | 'watch' | 'difference'> {
  return { ...releaseOperations(base), ...listOperations(base), ...guessOperations(base), ...others(base) };
}

function releaseOperations(base: MemoryBase): Pick<Store, 'heads' | 'release' | 'releases' | 'linesOfOthers' | 'publish' | 'goBack' | 'pruneReleases'> {
  const of = (tenant: string): Release[] => base.releases.get(tenant) ?? [];
  return {
    heads: () => [...base.releases].map(([tenant, all]) => ({ tenant, release: all.length })),
    release: (tenant, number) => of(tenant)[number - 1],
    releases: (tenant, limit) => of(tenant).slice(-limit).reverse(),
    linesOfOthers: () => [],
    publish: async (release) => publish(base, release),
    goBack: (to) => {
      const live = of(to.tenant).at(-1);
      const back = of(to.tenant)[to.base - 1];
      if (live === undefined || back === undefined) return Promise.resolve({ kind: 'no-such-release' });
      return Promise.resolve(goLive(base, { ...back, ...to, number: live.number + 1 }));
    },
    pruneReleases: () => Promise.resolve(0),
  };
}

async function publish(base: MemoryBase, { whole, lists, expects: _, dryRun: __, ...note }: NewRelease): Promise<Published> {
  const before = base.releases.get(note.tenant)?.at(-1);
  const versions = { ...(whole === undefined ? before?.versions : {}) };
  const changes: Record<string, ListChange> = {};
  for (const edit of lists) {
    const { version, change } = await edited(base, note.tenant, edit, before?.versions[edit.list] ?? 0);
    versions[edit.list] = version;
    if (change.added + change.removed + change.changed > 0) changes[edit.list] = change;
  }
  const { config, prompts } = whole ?? before ?? nothingLive();
  return goLive(base, { ...note, config, prompts, versions, number: (before?.number ?? 0) + 1, summary: { lines: config.lines.length, lists: changes } });
}

function goLive(base: MemoryBase, release: Release): Extract<Published, { kind: 'published' }> {
  base.releases.set(release.tenant, [...(base.releases.get(release.tenant) ?? []), release]);
  for (const told of base.watchers) told(release.tenant);
  return { kind: 'published', head: { tenant: release.tenant, release: release.number }, summary: release.summary };
}

async function edited(base: MemoryBase, tenant: string, edit: ListEdit, version: number): Promise<{ readonly version: number; readonly change: ListChange }> {
  const list = theList(base, { tenant, list: edit.list }, edit.listKind);
  const before = list.versions[version] ?? new Map();
  const after = edit.kind === 'replace' ? new Map<string, StoredRow>() : new Map(before);
  const put = (row: NewRow): void => void after.set(textOf(row.key), storedRow(base, list, row));
  if (edit.kind === 'replace') for await (const batch of edit.rows) batch.forEach(put);
  else {
    for (const key of edit.remove) after.delete(textOf(key));
    edit.put.forEach(put);
  }
  const keys = differing(before, after);
  if (keys.length === 0) return { version, change: { added: 0, removed: 0, changed: 0 } };
  list.versions.push(after);
  const [added, removed] = [keys.filter((key) => !before.has(key)).length, keys.filter((key) => !after.has(key)).length];
  return { version: list.versions.length - 1, change: { added, removed, changed: keys.length - added - removed } };
}

function theList(base: MemoryBase, ref: ListRef, kind: ListKind): MemoryList {
  const name = `${ref.tenant}/${ref.list} ${kind}`;
  const list = base.lists.get(name) ?? { id: base.nextId++, ref, kind, versions: [new Map<string, StoredRow>()] };
  base.lists.set(name, list);
  return list;
}

function storedRow(base: MemoryBase, { ref, versions }: MemoryList, { key, keyId, digits, row: _, ...rest }: NewRow): StoredRow {
  const text = textOf(key);
  const id = versions.find((rows) => rows.has(text))?.get(text)?.entry.id ?? `e${base.nextId++}`;
  return { key: text, entry: { id, list: ref, ...rest }, ...(keyId !== undefined && { keyId }), ...(digits !== undefined && { digits }) };
}

function differing(before: Rows, after: Rows): readonly string[] {
  const same = (one: StoredRow | undefined, other: StoredRow | undefined): boolean => JSON.stringify(one) === JSON.stringify(other);
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => !same(before.get(key), after.get(key)));
}

function listOperations(base: MemoryBase): Pick<Store, 'lists' | 'changedKeys' | 'rowsBelow' | 'callers' | 'pin' | 'entry' | 'search' | 'present' | 'rowsWithoutDestination' | 'pinsByDigits' | 'rowsOfTenant' | 'keyIdsInUse' | 'use'> {
  const rowsAt = ({ ref, kind }: ListView, version: number): Rows => base.lists.get(`${ref.tenant}/${ref.list} ${kind}`)?.versions[version] ?? new Map<string, StoredRow>();
  const rowsOf = (view: ListView): Rows => rowsAt(view, view.version);
  return {
    lists: ({ tenant, release }) => {
      const versions = base.releases.get(tenant)?.[release - 1]?.versions ?? {};
      return [...base.lists.values()].filter(({ ref }) => ref.tenant === tenant).map((list) => viewOf(list, versions[list.ref.list] ?? 0));
    },
    changedKeys: (view, since) => {
      const keys = differing(rowsAt(view, since), rowsOf(view));
      return keys.length > 20 ? undefined : keys;
    },
    rowsBelow: (view, limit) => (rowsOf(view).size < limit ? [...rowsOf(view).values()] : 'too-many'),
    callers: (view, keys) => keys.flatMap((key) => rowsOf(view).get(key) ?? []),
    pin: (view, hashes) => hashes.map((hash) => rowsOf(view).get(textOf(hash))).find((row) => row !== undefined),
    entry: (view, by) => [...rowsOf(view).values()].find(({ entry }) => ('id' in by ? entry.id === by.id : entry.label === by.label)),
    search: (view, { limit }) => [...rowsOf(view).values()].slice(0, limit),
    present: (view, keys) => keys.map(textOf).filter((key) => rowsOf(view).has(key)),
    rowsWithoutDestination: (view) => [...rowsOf(view).values()].filter(({ entry }) => entry.destinations === undefined).length,
    pinsByDigits: () => new Map(),
    rowsOfTenant: () => 0,
    keyIdsInUse: () => [...new Set([...base.lists.values()].flatMap(({ versions }) => versions.flatMap((rows) => [...rows.values()].flatMap(({ keyId }) => keyId ?? []))))],
    use: ({ id, uses }, callUid) => {
      const calls = base.uses.get(id) ?? new Set();
      if (!calls.has(callUid) && calls.size >= uses) return 'used-up';
      base.uses.set(id, calls.add(callUid));
      return 'counted';
    },
  };
}

function viewOf({ id, ref, kind, versions }: MemoryList, version: number): ListView {
  const rows = [...(versions[version]?.values() ?? [])];
  const lengths = rows.filter(({ key }) => kind === 'callers' && key.endsWith('*')).map(({ key }) => key.length - 1);
  const keyIds = new Set(kind === 'pins' ? rows.map(({ keyId }) => keyId ?? '') : []);
  return { id, ref, kind, version, rows: rows.length, prefixLengths: [...new Set(lengths)].sort((one, other) => other - one), keyIds: [...keyIds] };
}

function guessOperations({ wrong, gotIn }: MemoryBase): Pick<Store, 'saveWrong' | 'wrongSince' | 'reserveWrong' | 'releaseWrong' | 'wrongCounts' | 'guessingCallers' | 'unlock' | 'saveGotIn' | 'gotInSince' | 'prune'> {
  const save = (one: WrongPin): 'counted' | 'repeated' => {
    const id = one.attemptId ?? `own ${wrong.size}`;
    if (wrong.has(id)) return 'repeated';
    wrong.set(id, one);
    return 'counted';
  };
  const counts = (who: WhoGuessed, sinceMs: number): WrongCounts => {
    const recent = [...wrong.values()].filter(({ atMs }) => atMs > sinceMs);
    const ofList = (ref: ListRef): number => recent.filter(({ lists }) => lists.some((other) => other.tenant === ref.tenant && other.list === ref.list)).length;
    return {
      caller: recent.filter(({ caller, trunk, called }) => caller === who.caller && trunk === who.trunk && called === who.called).length,
      line: recent.filter(({ tenant, called }) => tenant === who.tenant && called === who.called).length,
      list: Math.max(0, ...who.lists.map(ofList)),
    };
  };
  return {
    saveWrong: save,
    wrongSince: (atMs) => [...wrong.values()].filter((one) => one.atMs >= atMs).sort((one, other) => one.atMs - other.atMs),
    reserveWrong: (one, sinceMs) => {
      const repeated = save(one) === 'repeated';
      return { ...counts(one, sinceMs), repeated };
    },
    releaseWrong: (attemptId) => void wrong.delete(attemptId),
    wrongCounts: counts,
    guessingCallers: () => [],
    unlock: (tenant, caller) => {
      const all = [...wrong].filter(([, one]) => one.tenant === tenant && one.caller === caller);
      for (const [id] of all) wrong.delete(id);
      return all.length;
    },
    saveGotIn: (callers) => void gotIn.push(...callers),
    gotInSince: (called, caller, atMs) => gotIn.some((one) => one.called === called && one.caller === caller && one.atMs >= atMs),
    prune: ({ wrongMs }) => {
      for (const [id, { atMs }] of [...wrong]) if (atMs < wrongMs) wrong.delete(id);
    },
  };
}

/** What directories and decisions have nothing to do with is not there. */
function others(base: MemoryBase): Omit<Store, keyof ReturnType<typeof releaseOperations> | keyof ReturnType<typeof listOperations> | keyof ReturnType<typeof guessOperations> | 'shared' | 'watch' | 'difference'> {
  return {
    remember: (name, value) => {
      if (!base.remembered.has(name)) base.remembered.set(name, value);
      return base.remembered.get(name) as string;
    },
    forgetCaller: (number) => {
      const all = [...base.wrong].filter(([, { caller }]) => caller === number);
      for (const [id] of all) base.wrong.delete(id);
      return all.length;
    },
    close: () => undefined,
    savePrompt: notThere, prompt: notThere, rendering: notThere, saveRendering: notThere,
    saveToken: notThere, tokenByHash: notThere, tokens: notThere, revokeToken: notThere,
    audit: notThere, audited: notThere,
    saveOutcomes: notThere, outcomes: notThere, pruneOutcomes: notThere,
    claimWait: notThere, finishWait: notThere, pruneWaits: notThere,
  };
}

function textOf(key: string | Buffer): string {
  return typeof key === 'string' ? key : key.toString('latin1');
}

function nothingLive(): never {
  throw new Error('a first release is a whole one');
}

function notThere(): never {
  throw new Error('the store in memory does not do this');
}
