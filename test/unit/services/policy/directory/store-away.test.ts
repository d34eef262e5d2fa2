import assert from 'node:assert/strict';
import type { Store } from '../../../../../services/policy/store/store.js';
import { aPinList, aRelease, callersList, clientsOfSmith, listsOfSmith, openTestDirectory, publishLists, vipOfSmith, type TestDirectory } from '../../../../support/directory-fixture.js';
import { MemoryBase, memoryStore } from '../../../../support/memory-store.js';

const number = '+31201234567';
const caller = '+31612345678';

const who = { trunk: 'default', called: number, tenant: 'smith', lists: [clientsOfSmith] };

describe('a store that fails', () => {
  let at: TestDirectory;
  let failing = false;
  beforeEach(async () => {
    failing = false;
    at = await openTestDirectory({ wrap: (store) => breakable(store, () => failing) });
    await publishLists(at, callersList({ key: caller, label: 'Ann' }), aPinList('clients', { pin: '4711', uses: 5 }));
    await look();
  });
  afterEach(() => at.close());

  const look = async (): Promise<string[]> => {
    const { lines, lists } = at.directory;
    const answers = [await lines.live(number), await lists.caller(vipOfSmith, caller, 0), await lists.pin([clientsOfSmith], '4711', 0)];
    return answers.map((answer) => answer.kind);
  };

  it('leaves what is in memory served for 15 minutes, then nothing is told any more', async () => {
    failing = true;
    await at.clock.advance(14 * 60_000);
    assert.deepEqual(await look(), ['found', 'found', 'found']);
    assert.ok(at.directory.stats().some(({ cache, ageSeconds }) => cache === 'callers' && ageSeconds >= 14 * 60 - 2));
    await at.clock.advance(2 * 60_000);
    assert.deepEqual(await look(), ['unavailable', 'unavailable', 'unavailable']);
    assert.equal((await at.directory.lines.live('+31209999999')).kind, 'unavailable');
  });

  it('is heard of again within a poll when it is back', async () => {
    failing = true;
    await at.clock.advance(20 * 60_000);
    failing = false;
    await at.clock.advance(2000);
    assert.deepEqual(await look(), ['found', 'found', 'found']);
  });

  it('makes what is not in memory unavailable, never absent', async () => {
    failing = true;
    const { lines, lists } = at.directory;
    const answers = [await lists.caller(vipOfSmith, '+31600000000', 0), await lists.pin([clientsOfSmith], '0000', 0), await lists.entry([clientsOfSmith], { label: 'Ann' }, 0), await lines.at('smith', 99, number)];
    assert.deepEqual(answers.map((answer) => answer.kind), ['unavailable', 'unavailable', 'unavailable', 'unavailable']);
  });

  it('lets no PIN with a number of uses open', async () => {
    const pin = await at.directory.lists.pin([clientsOfSmith], '4711', 0);
    assert.ok(pin.kind === 'found');
    failing = true;
    assert.equal((await at.directory.lists.use(pin.value, 'call', 0)).kind, 'unavailable');
  });

  it('leaves wrong PINs counted in memory, and has them when it is back', async () => {
    const wrong = async (attemptId: string): Promise<number[]> => {
      const attempt = await at.directory.guesses.attempt(who, { pin: '0000', attemptId }, at.clock.now());
      assert.ok(attempt.kind === 'attempt');
      const said = await attempt.stands();
      assert.ok(said.kind === 'counts');
      return [said.caller, said.line, said.list];
    };
    assert.deepEqual(await wrong('a1'), [1, 1, 1]);
    failing = true;
    assert.deepEqual([await wrong('a2'), await wrong('a2'), await wrong('a3')], [[2, 2, 2], [2, 2, 2], [3, 3, 3]]);
    assert.equal(at.base.wrong.size, 1);
    failing = false;
    await at.clock.advance(2000);
    assert.equal(at.base.wrong.size, 3);
    assert.deepEqual([await wrong('a3'), await wrong('a4')], [[3, 3, 3], [4, 4, 4]]);
  });

  it('is told to the log once when it goes and once when it comes, without what it said', async () => {
    failing = true;
    await at.directory.lists.caller(vipOfSmith, '+31600000000', 0);
    await at.directory.lists.pin([clientsOfSmith], '0000', 0);
    await at.clock.advance(10_000);
    failing = false;
    await at.clock.advance(2000);
    const messages = at.logged.map((line) => (JSON.parse(line) as { msg: string }).msg);
    assert.deepEqual(messages, ['the store failed; what is in memory is served until it is too old', 'the store is back']);
    assert.doesNotMatch(at.logged.join(''), /secret|31600000000/);
  });
});

describe('a release that cannot be read', () => {
  it('holds up no other tenant, and is served from the one before until that is too old', async () => {
    let broken = false;
    const at = await openTestDirectory({ wrap: (store) => ({ ...store, lists: (head) => (broken && head.tenant === 'smith' ? Promise.reject(Object.assign(new Error('secret'), { code: 'XX001' })) : store.lists(head)) }) });
    await publishLists(at, callersList(caller));
    await at.store.publish(aRelease({ tenant: 'jones', numbers: ['+4930123456'] }));
    await at.directory.refresh();
    const look = async (): Promise<string[]> => {
      const { lines, lists } = at.directory;
      return [await lines.live(number), await lists.caller(vipOfSmith, caller, 0), await lines.live('+4930123456')].map(({ kind }) => kind);
    };
    broken = true;
    await at.store.publish(listsOfSmith(callersList('+31699999999')));
    await assert.rejects(at.directory.refresh(), /release 2 of tenant smith is live and could not be read: XX001/);
    await at.clock.advance(14 * 60_000);
    assert.deepEqual(await look(), ['found', 'found', 'found']);
    await at.clock.advance(2 * 60_000);
    assert.deepEqual(await look(), ['unavailable', 'unavailable', 'found']);
    assert.equal(at.logged.length, 1);
    assert.doesNotMatch(at.logged.join(), /secret/);
    broken = false;
    await at.clock.advance(2000);
    assert.deepEqual(await look(), ['found', 'absent', 'found']);
    await at.close();
  });
});

describe('a release that cannot be read at the start', () => {
  const without = (tenant: string) => (store: Store): Store => ({ ...store, release: (of, release) => (of === tenant ? Promise.reject(new Error('secret')) : store.release(of, release)) });

  it('lets the others\' calls be decided; a number that may be its own is not nobody\'s', async () => {
    const base = new MemoryBase();
    await memoryStore(base).publish(aRelease({ tenant: 'jones', numbers: ['+4930123456'] }));
    await memoryStore(base).publish(listsOfSmith(callersList(caller)));
    const at = await openTestDirectory({ base, wrap: without('smith') });
    const kinds = ['+4930123456', number, '+31209999999'].map((called) => (at.directory.lines.live(called) as { readonly kind: string }).kind);
    assert.deepEqual(kinds, ['found', 'unavailable', 'unavailable']);
    await at.close();
  });

  it('is the end of a start that would leave nobody', async () => {
    const base = new MemoryBase();
    await memoryStore(base).publish(listsOfSmith(callersList(caller)));
    await assert.rejects(openTestDirectory({ base, wrap: without('smith') }), /release 1 of tenant smith is live and could not be read/);
  });
});

function breakable(store: Store, failing: () => boolean): Store {
  const guarded = Object.entries(store).map(([name, method]: [string, unknown]) => {
    if (typeof method !== 'function' || name === 'watch') return [name, method] as const;
    const call = method as (...given: unknown[]) => unknown;
    const guard = (...given: unknown[]): unknown => {
      if (failing()) throw Object.assign(new Error('secret: disk I/O error at +31600000000'), { code: 'SQLITE_IOERR' });
      return name === 'rowsBelow' ? 'too-many' : call(...given);
    };
    return [name, guard] as const;
  });
  return Object.fromEntries(guarded) as unknown as Store;
}
