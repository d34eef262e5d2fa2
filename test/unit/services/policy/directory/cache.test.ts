import assert from 'node:assert/strict';
import type { StoredEntry } from '../../../../../services/policy/store/list-store.js';
import type { Store } from '../../../../../services/policy/store/store.js';
import { aPinList, callersList, clientsOfSmith, openTestDirectory, publishLists, vipOfSmith, type TestDirectory } from '../../../../support/directory-fixture.js';

describe('the cache in front of large lists', () => {
  let at: TestDirectory;
  let store: WatchedStore;
  const open = async (lruEntries = 100): Promise<void> => {
    at = await openTestDirectory({ lruEntries, wrap: (inner) => (store = new WatchedStore(inner)).watched });
  };
  afterEach(() => at.close());
  const caller = (number: string): unknown => at.directory.lists.caller(vipOfSmith, number, at.clock.now());
  const kind = async (number: string): Promise<string> => (await at.directory.lists.caller(vipOfSmith, number, at.clock.now())).kind;

  it('answers the second time without the store and without a promise, the very same object', async () => {
    await open();
    await publishLists(at, callersList('+31612345678'), aPinList('clients', { pin: '4711' }));
    const first = caller('+31612345678');
    assert.ok(!(first instanceof Promise));
    assert.equal(caller('+31612345678'), first);
    assert.equal(at.directory.lists.pin([clientsOfSmith], '4711', 0), at.directory.lists.pin([clientsOfSmith], '4711', 0));
    assert.deepEqual(store.reads, ['callers +31612345678', 'pin']);
  });

  it('forgets the absence of a number after 30 s, its presence not', async () => {
    await open();
    await publishLists(at, callersList('+31612345678'));
    for (const ms of [0, 29_000, 2000]) {
      await at.clock.advance(ms);
      assert.deepEqual([await kind('+31612345678'), await kind('+31600000000')], ['found', 'absent']);
    }
    assert.deepEqual(store.reads, ['callers +31612345678', 'callers +31600000000', 'callers +31600000000']);
  });

  it('is not emptied by a scanner of numbers that are not there', async () => {
    await open(50);
    await publishLists(at, callersList('+31612345678'));
    await kind('+31612345678');
    for (let n = 0; n < 1000; n += 1) assert.equal(await kind(`+3170${n}`), 'absent');
    store.reads.length = 0;
    await kind('+31612345678');
    assert.deepEqual(store.reads, []);
    assert.equal(entriesOf(at, 'absences'), 5);
  });

  it('holds as many entries as it may and no more', async () => {
    await open(3);
    await publishLists(at, callersList('+31612345671', '+31612345672', '+31612345673', '+31612345674'));
    for (const last of [1, 2, 3, 4, 1]) await kind(`+3161234567${last}`);
    assert.equal(entriesOf(at, 'callers'), 3);
    assert.equal(store.reads.length, 5);
  });

  it('keeps what it holds of a list whose rows a release did not change', async () => {
    await open();
    await publishLists(at, callersList('+31612345678'), aPinList('clients', { pin: '4711' }));
    await kind('+31612345678');
    await publishLists(at, callersList('+31612345678'), aPinList('clients', { pin: '0815' }));
    await kind('+31612345678');
    assert.deepEqual(store.reads, ['callers +31612345678']);
  });

  it('asks the store once for many who ask for the same at the same time', async () => {
    await open();
    await publishLists(at, callersList('+31612345678'));
    store.hold();
    const asked = [kind('+31612345678'), kind('+31612345678'), kind('+31612345678')];
    store.release();
    assert.deepEqual(await Promise.all(asked), ['found', 'found', 'found']);
    assert.equal(store.reads.length, 1);
  });

  it('drops what was read before a newer release came, and does not let others wait for it', async () => {
    await open();
    await publishLists(at, callersList({ key: '+31612345678', label: 'old' }));
    store.hold();
    const early = at.directory.lists.caller(vipOfSmith, '+31612345678', 0);
    await publishLists(at, callersList({ key: '+31612345678', label: 'new' }));
    const after = at.directory.lists.caller(vipOfSmith, '+31612345678', 0);
    store.release();
    const labels = (await Promise.all([early, after, at.directory.lists.caller(vipOfSmith, '+31612345678', 0)])).map((one) => (one.kind === 'found' ? one.value.label : one.kind));
    assert.deepEqual(labels.slice(1), ['new', 'new']);
    assert.equal(store.reads.length, 2);
  });

  it('counts hits and misses', async () => {
    await open();
    await publishLists(at, callersList('+31612345678'));
    for (const number of ['+31612345678', '+31612345678', '+31600000000', '+31600000000']) await kind(number);
    const state = at.directory.stats().find(({ cache }) => cache === 'callers');
    assert.deepEqual([state?.hits, state?.misses, state?.entries], [2, 2, 1]);
  });
});

function entriesOf(at: TestDirectory, cache: string): number | undefined {
  return at.directory.stats().find((state) => state.cache === cache)?.entries;
}

/** Tells what was read, and can hold answers back. All lists are too large to be held whole. */
class WatchedStore {
  readonly reads: string[] = [];
  readonly watched: Store;
  #held: Promise<void> | undefined;
  release: () => void = () => undefined;

  constructor(inner: Store) {
    this.watched = {
      ...inner,
      rowsBelow: () => 'too-many' as const,
      callers: (list, keys) => this.#read(`callers ${keys.join(' ')}`, () => inner.callers(list, keys) as readonly StoredEntry[]),
      pin: (list, hashes) => this.#read('pin', () => inner.pin(list, hashes) as StoredEntry | undefined),
    };
  }

  hold(): void {
    this.#held = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  #read<T>(what: string, read: () => T): T | Promise<T> {
    this.reads.push(what);
    const rows = read();
    return this.#held === undefined ? rows : this.#held.then(() => rows);
  }
}
