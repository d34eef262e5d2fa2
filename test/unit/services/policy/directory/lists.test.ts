import assert from 'node:assert/strict';
import { aPinList, callersList, clientsOfSmith, openTestDirectory, publishLists, vipOfSmith, type TestDirectory } from '../../../../support/directory-fixture.js';
import type { StoredEntry } from '../../../../../services/policy/store/list-store.js';
import type { Store } from '../../../../../services/policy/store/store.js';

/** With `large`, the store claims that every list is too large to be held whole, so that all goes through the cache. */
const sizes = [
  { name: 'held whole', wrap: (store: Store): Store => store },
  { name: 'behind the cache', wrap: (store: Store): Store => ({ ...store, rowsBelow: () => 'too-many' as const }) },
  { name: 'behind the cache, on a store that takes its time', wrap: slow },
];

for (const { name, wrap } of sizes) {
  describe(`a list ${name}`, () => {
    let at: TestDirectory;
    beforeEach(async () => {
      at = await openTestDirectory({ wrap });
    });
    afterEach(() => at.close());

    const label = async (number: string, nowMs = at.clock.now()): Promise<string | undefined> => {
      const answer = await at.directory.lists.caller(vipOfSmith, number, nowMs);
      return answer.kind === 'found' ? (answer.value.label ?? '') : answer.kind;
    };
    const pin = async (value: string, lists = [clientsOfSmith]): Promise<string> => {
      const answer = await at.directory.lists.pin(lists, value, at.clock.now());
      return answer.kind === 'found' ? (answer.value.label ?? '') : answer.kind;
    };

    it('finds the exact number before any prefix, and the longest prefix before others', async () => {
      await publishLists(at, callersList({ key: '+316*', label: 'mobile' }, { key: '+31612*', label: 'longer' }, { key: '+31612345678', label: 'exact' }));
      assert.deepEqual([await label('+31612345678'), await label('+31612999999'), await label('+31699999999'), await label('+4912345678'), await label('+3')], [
        'exact', 'longer', 'mobile', 'absent', 'absent',
      ]);
    });

    it('passes over a row that is not valid at the time of the call, also when it has been asked before', async () => {
      await publishLists(at, callersList({ key: '+31612345678', label: 'exact', validFromMs: 100, validUntilMs: 199 }, { key: '+316*', label: 'mobile' }));
      const times = [99, 100, 199, 200, 150];
      const seen: (string | undefined)[] = [];
      for (const nowMs of times) seen.push(await label('+31612345678', nowMs));
      assert.deepEqual(seen, ['mobile', 'exact', 'exact', 'mobile', 'exact']);
    });

    it('opens for its PINs, for each list its own, the first list that has it', async () => {
      await publishLists(at, aPinList('clients', { pin: '4711', label: 'Ann' }), aPinList('guests', { pin: '0815', label: 'Guest' }, { pin: '4711', label: 'second' }));
      const guests = { tenant: 'smith', list: 'guests' };
      assert.deepEqual([await pin('4711'), await pin('0815'), await pin('0815', [clientsOfSmith, guests]), await pin('4711', [clientsOfSmith, guests])], [
        'Ann', 'absent', 'Guest', 'Ann',
      ]);
      assert.equal(await pin('4711', [{ tenant: 'jones', list: 'clients' }]), 'absent');
    });

    it('takes a PIN that stands in two lists for its older owner\'s, whatever the order, and says so without it', async () => {
      const guests = { tenant: 'smith', list: 'guests' };
      const late = (label: string) => aPinList('guests', { pin: '4711', label });
      await publishLists(at, aPinList('clients', ...['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((n) => ({ pin: `081${n}` })), { pin: '4711', label: 'older' }), aPinList('guests'));
      await publishLists(at, aPinList('clients', { pin: '4711', label: 'older' }), late('later'));
      assert.deepEqual([await pin('4711', [clientsOfSmith, guests]), await pin('4711', [guests, clientsOfSmith]), await pin('4711', [guests])], ['older', 'older', 'later']);
      assert.equal(at.directory.pinsFoundTwice(), 2);
      await publishLists(at, aPinList('clients'), late('later'));
      assert.equal(await pin('4711', [clientsOfSmith, guests]), 'later');
      const told = at.logged.filter((line) => line.includes('two lists'));
      assert.ok(told.length >= 1 && told.every((line) => line.includes('smith/clients') && !line.includes('4711')));
    });

    it('lets no PIN in as a number and no number in as a PIN', async () => {
      await publishLists(at, callersList('+31612345678'), aPinList('clients', { pin: '4711' }));
      const asNumber = await at.directory.lists.caller(clientsOfSmith, '4711', 0);
      const asPin = await at.directory.lists.pin([vipOfSmith], '+31612345678', 0);
      assert.deepEqual([asNumber.kind, asPin.kind], ['absent', 'absent']);
    });

    it('shows a new release at once: a row added, changed, taken away', async () => {
      await publishLists(at, callersList({ key: '+31612345671', label: 'old' }, { key: '+31612345672', label: 'gone' }));
      const numbers = ['+31612345671', '+31612345672', '+31612345673'];
      const all = async (): Promise<(string | undefined)[]> => {
        const labels: (string | undefined)[] = [];
        for (const number of numbers) labels.push(await label(number));
        return labels;
      };
      assert.deepEqual(await all(), ['old', 'gone', 'absent']);
      await publishLists(at, callersList({ key: '+31612345671', label: 'new' }, { key: '+31612345673', label: 'added' }));
      assert.deepEqual(await all(), ['new', 'absent', 'added']);
    });

    it('that is gone is empty', async () => {
      await publishLists(at, aPinList('clients', { pin: '4711', label: 'Ann' }));
      assert.equal(await pin('4711'), 'Ann');
      await publishLists(at);
      assert.equal(await pin('4711'), 'absent');
    });

    it('finds an entry by id and by label, but not outside its validity', async () => {
      await publishLists(at, aPinList('clients', { pin: '4711', label: 'Ann', validFromMs: 100 }));
      const { lists } = at.directory;
      const byLabel = await lists.entry([vipOfSmith, clientsOfSmith], { label: 'Ann' }, 100);
      assert.ok(byLabel.kind === 'found');
      assert.deepEqual(await lists.entry([clientsOfSmith], { id: byLabel.value.id }, 100), byLabel);
      assert.equal((await lists.entry([clientsOfSmith], { label: 'Ann' }, 99)).kind, 'absent');
    });

    it('counts the uses of a PIN by call', async () => {
      await publishLists(at, aPinList('clients', { pin: '4711', uses: 1 }, { pin: '0815' }));
      const use = async (value: string, callUid: string): Promise<string> => {
        const answer = await at.directory.lists.pin([clientsOfSmith], value, 0);
        assert.ok(answer.kind === 'found');
        return (await at.directory.lists.use(answer.value, callUid, 0)).kind;
      };
      assert.deepEqual([await use('4711', 'a'), await use('4711', 'a'), await use('4711', 'b'), await use('0815', 'b'), await use('0815', 'c')], [
        'counted', 'counted', 'used-up', 'counted', 'counted',
      ]);
    });
  });
}

/** Every answer of the store comes with a promise. */
function slow(store: Store): Store {
  return {
    ...store,
    rowsBelow: () => Promise.resolve('too-many' as const),
    callers: (list, keys) => later(() => store.callers(list, keys) as readonly StoredEntry[]),
    pin: (list, hashes) => later(() => store.pin(list, hashes) as StoredEntry | undefined),
    use: (entry, callUid, atMs) => later(() => store.use(entry, callUid, atMs) as 'counted' | 'used-up'),
  };
}

async function later<T>(read: () => T): Promise<T> {
  await new Promise((resolve) => setImmediate(resolve));
  return read();
}
