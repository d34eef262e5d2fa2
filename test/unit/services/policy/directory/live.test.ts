import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ListEdit, NewRelease } from '../../../../../services/policy/store/release-store.js';
import type { Store } from '../../../../../services/policy/store/store.js';
import { freshStores, type StoreOfTests } from '../../../../support/both-stores.js';
import { aPinList, aPinRow, anEdit, callersList, clientsOfSmith, listsOfSmith, openTestDirectory, vipOfSmith, type TestDirectory } from '../../../../support/directory-fixture.js';
import { settled } from '../../../../support/fake-clock.js';
import { MemoryBase, memoryStore } from '../../../../support/memory-store.js';

const numbers = Array.from({ length: 30 }, (_, n) => `+316123456${10 + n}`);
const [first = '', second = ''] = numbers;

const inMemory = async (): Promise<Pick<StoreOfTests, 'store' | 'close'>> => ({ store: memoryStore(), close: async () => undefined });

for (const [name, fresh] of [['memory', inMemory] as const, ...freshStores]) describe(`a change of a few rows, in ${name}`, function () {
  this.timeout(60_000);
  let at: TestDirectory;
  let of: Pick<StoreOfTests, 'store' | 'close'>;
  const reads: string[] = [];
  const open = async (held: 'whole' | 'behind the cache'): Promise<void> => {
    of = await fresh();
    at = await openTestDirectory({ store: of.store, wrap: (store) => noting(held === 'whole' ? store : { ...store, rowsBelow: () => 'too-many' as const }, reads) });
    await publish(listsOfSmith(callersList(...numbers.map((key) => ({ key, label: 'old' }))), aPinList('clients', { pin: '4711' }, { pin: '4712' })));
    for (const number of numbers) await label(number);
    for (const value of ['4711', '4712', '4713']) await pin(value);
    reads.length = 0;
  };
  afterEach(async () => {
    await at.close();
    await of.close();
  });
  const publish = async (release: NewRelease): Promise<void> => {
    assert.equal((await at.store.publish(release)).kind, 'published');
    await at.directory.refresh();
  };
  const label = async (number: string): Promise<string | undefined> => {
    const said = await at.directory.lists.caller(vipOfSmith, number, 0);
    return said.kind === 'found' ? said.value.label : said.kind;
  };
  const pin = async (value: string): Promise<string> => (await at.directory.lists.pin([clientsOfSmith], value, 0)).kind;
  const newLabel = (...keys: readonly string[]): NewRelease => anEdit({ list: 'vip', listKind: 'callers', put: keys.map((key) => ({ key, label: 'new' })), remove: [] });

  it('of a large list costs one read for each that is asked for again', async () => {
    await open('behind the cache');
    await publish(newLabel(first));
    assert.deepEqual([await label(first), await label(second), await label(first)], ['new', 'old', 'new']);
    assert.deepEqual(reads, [`callers ${first}`]);
  });

  it('of a large list of PINs costs one read for each that is asked for again', async () => {
    await open('behind the cache');
    await publish(anEdit({ list: 'clients', listKind: 'pins', put: [aPinRow('clients', { pin: '4713' })], remove: [aPinRow('clients', { pin: '4711' }).key] }));
    assert.deepEqual([await pin('4711'), await pin('4712'), await pin('4713')], ['absent', 'found', 'found']);
    assert.deepEqual(reads, ['pin', 'pin']);
  });

  it('of a list that is held whole reads these rows alone', async () => {
    await open('whole');
    await publish(newLabel(first, '+31699999999'));
    await publish(anEdit({ list: 'vip', listKind: 'callers', put: [{ key: '+3169*', label: 'mobile' }], remove: [second] }));
    await publish(anEdit({ list: 'clients', listKind: 'pins', put: [aPinRow('clients', { pin: '4713' })], remove: [aPinRow('clients', { pin: '4711' }).key] }));
    assert.deepEqual([await label(first), await label(second), await label('+31699999999'), await label('+31698888888'), await label(numbers[2] ?? '')], ['new', 'absent', 'new', 'mobile', 'old']);
    assert.deepEqual([await pin('4711'), await pin('4712'), await pin('4713')], ['absent', 'found', 'found']);
    await publish(anEdit({ list: 'vip', listKind: 'callers', put: [], remove: ['+3169*'] }));
    assert.equal(await label('+31698888888'), 'absent');
    assert.equal(reads.some((read) => read.startsWith('rowsBelow')), false);
  });

  it('with a prefix among them makes all void that is cached of the list, and of no other', async () => {
    await open('behind the cache');
    await publish(anEdit({ list: 'vip', listKind: 'callers', put: [{ key: '+316123*', label: 'prefix' }], remove: [first] }));
    assert.deepEqual([await label(first), await label(second), await pin('4711')], ['prefix', 'old', 'found']);
    assert.deepEqual(reads.filter((read) => !read.startsWith('rowsBelow')).length, 2);
  });

  it('that are more than can be told makes all void that is cached of the list', async () => {
    await open('behind the cache');
    await publish(newLabel(...numbers));
    assert.deepEqual([await label(first), await label(second)], ['new', 'new']);
  });

  it('is taken back by going back', async () => {
    await open('behind the cache');
    await publish(newLabel(first));
    assert.equal(await label(first), 'new');
    const { author, atMs, source, message } = newLabel();
    await at.store.goBack({ tenant: 'smith', base: 1, author, atMs, source, message });
    await at.directory.refresh();
    assert.deepEqual([await label(first), await label(second)], ['old', 'old']);
    assert.deepEqual(at.directory.releases(), [{ tenant: 'smith', release: 3 }]);
  });

  it('is reached by whoever published it, whether a notice came before, comes or does not', async () => {
    await open('behind the cache');
    await at.store.publish(newLabel(first));
    await at.directory.reach({ tenant: 'smith', release: 2 });
    assert.equal(await label(first), 'new');
    const before = reads.length;
    await at.directory.reach({ tenant: 'smith', release: 2 });
    assert.equal(reads.length, before, 'what is there is not looked for again');
    await assert.doesNotReject(at.directory.reach({ tenant: 'smith', release: 1 }));
  });

  it('is live at once where a notice comes, and is not asked for twice', async () => {
    await open('behind the cache');
    await at.store.publish(newLabel(first));
    for (let looks = 0; looks < 500 && (await label(first)) !== 'new'; looks++) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(await label(first), 'new');
  });
});

describe('look-ups while lists change', () => {
  it('are never answered with what is older than the release that was live when they were asked, and by what is live when they are answered', async function () {
    this.timeout(60_000);
    const look = fc.record({ do: fc.constant('look' as const), key: fc.constantFrom('a', 'b', 'c') });
    const edit = fc.record({ do: fc.constant('edit' as const), key: fc.constantFrom('a', 'b', 'c'), gone: fc.boolean() });
    const action = fc.oneof({ weight: 3, arbitrary: look }, { weight: 2, arbitrary: edit }, { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), tasks: fc.integer({ min: 1, max: 4 }) }) });
    await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(action, { minLength: 5, maxLength: 40 }), fc.boolean(), async (scheduler, actions, pins) => {
      const base = new MemoryBase();
      let running = false;
      const at = await openTestDirectory({ base, line: { pass: (operation) => (running ? scheduler.schedule(Promise.resolve(), operation) : undefined) }, wrap: (store) => ({ ...store, rowsBelow: () => 'too-many' as const }) });
      const rows = (key: string, label: string) => (pins ? aPinRow('clients', { pin: pinOf(key), label }) : { key: numberOf(key), label });
      const ref = pins ? clientsOfSmith : vipOfSmith;
      const named = { list: ref.list, listKind: pins ? 'pins' : 'callers' } as const;
      await at.store.publish(listsOfSmith({ kind: 'replace', ...named, rows: [['a', 'b', 'c'].map((key) => rows(key, '1'))] }));
      await at.directory.refresh();
      const history: Map<string, string>[] = [new Map<string, string>(), new Map([['a', '1'], ['b', '1'], ['c', '1']])];
      running = true;
      const ask = async (key: string): Promise<void> => {
        const asked = liveOf(at);
        const said = pins ? await at.directory.lists.pin([ref], pinOf(key), 0) : await at.directory.lists.caller(ref, numberOf(key), 0);
        const value = said.kind === 'found' ? said.value.label : said.kind;
        const was = (release: number): string => history[release]?.get(key) ?? 'absent';
        const answered = liveOf(at);
        const possible = Array.from({ length: answered - asked + 1 }, (_, n) => was(asked + n));
        assert.ok(possible.includes(value ?? ''), `${value ?? ''} is not among ${possible.join()}`);
        if (answered - asked < 3) assert.equal(value, was(answered));
      };
      /** One answer of the store after the other, and all that comes of it before the next. */
      const pass = async (tasks: number): Promise<void> => {
        for (let task = 0; task < tasks && scheduler.count() > 0; task++) {
          await scheduler.waitOne();
          await settled();
        }
      };
      const asked: Promise<void>[] = [];
      for (const one of actions) {
        if (one.do === 'look') asked.push(ask(one.key));
        else if (one.do === 'wait') await pass(one.tasks);
        else {
          const label = String(history.length);
          const now = new Map(history.at(-1));
          if (one.gone) now.delete(one.key);
          else now.set(one.key, label);
          history.push(now);
          const edited = rows(one.key, label);
          await at.store.publish(anEdit({ ...named, put: one.gone ? [] : [edited], remove: one.gone ? [edited.key] : [] }));
        }
      }
      asked.push(at.directory.refresh());
      await pass(Infinity);
      await Promise.all(asked);
      running = false;
      await at.directory.refresh();
      assert.equal(liveOf(at), history.length - 1);
      await Promise.all(['a', 'b', 'c'].map(ask));
      await at.close();
    }), { numRuns: 60 });
  });

  for (const held of ['whole', 'behind the cache'] as const) {
    it(`over several lists, ${held}, see one release of a tenant in one look`, async () => {
      let random = 7;
      const pause = async (): Promise<void> => {
        random = (random * 48_271) % 2_147_483_647;
        for (let turns = random % 3; turns > 0; turns--) await settled();
      };
      const at = await openTestDirectory({ line: { pass: pause }, wrap: (store) => (held === 'whole' ? store : { ...store, rowsBelow: () => 'too-many' as const }) });
      const lists = (release: number): readonly ListEdit[] => {
        const row = { pin: '4711', label: String(release) };
        return release % 2 === 0 ? [aPinList('clients', row), aPinList('guests')] : [aPinList('clients'), aPinList('guests', row)];
      };
      await at.store.publish(listsOfSmith(...lists(1)));
      await at.directory.refresh();
      let [publishing, looks] = [true, 0];
      const look = async (): Promise<void> => {
        while (publishing) {
          const asked = liveOf(at);
          const said = await at.directory.lists.pin([clientsOfSmith, { tenant: 'smith', list: 'guests' }], '4711', 0);
          assert.ok(said.kind === 'found', 'it stands in one of the two lists in every release');
          assert.ok(Number(said.value.label) >= asked && Number(said.value.label) <= liveOf(at));
          looks++;
          await pause();
          if (looks % 50 === 0) await settled();
        }
      };
      const looking = Promise.all(Array.from({ length: 20 }, look));
      for (let release = 2; release <= 1000; release++) {
        await at.store.publish(listsOfSmith(...lists(release)));
        await settled();
      }
      await at.directory.refresh();
      publishing = false;
      await looking;
      assert.deepEqual(at.directory.releases(), [{ tenant: 'smith', release: 1000 }]);
      assert.ok(looks > 1000, `${looks} looks`);
      await at.close();
    });
  }
});

function liveOf(at: TestDirectory): number {
  return at.directory.releases()[0]?.release ?? 0;
}

function numberOf(key: string): string {
  return `+3161234567${'abc'.indexOf(key)}`;
}

function pinOf(key: string): string {
  return `471${'abc'.indexOf(key)}`;
}

/** Notes what is read of lists. */
function noting(store: Store, reads: string[]): Store {
  return {
    ...store,
    rowsBelow: (view, limit) => {
      reads.push(`rowsBelow ${view.ref.list}`);
      return store.rowsBelow(view, limit);
    },
    callers: (view, keys) => {
      reads.push(`callers ${keys.join(' ')}`);
      return store.callers(view, keys);
    },
    pin: (view, hashes) => {
      reads.push('pin');
      return store.pin(view, hashes);
    },
  };
}
