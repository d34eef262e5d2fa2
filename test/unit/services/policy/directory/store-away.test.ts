import assert from 'node:assert/strict';
import type { Store } from '../../../../../services/policy/store/store.js';
import { aPinList, clientsOfSmith, openTestDirectory, publishLists, vipOfSmith, type TestDirectory } from '../../../../support/directory-fixture.js';
import { callersList } from '../../../../support/store-contract.js';

const number = '+31201234567';
const caller = '+31612345678';

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

  it('lets no PIN with a number of uses open, and counts no guess', async () => {
    const pin = await at.directory.lists.pin([clientsOfSmith], '4711', 0);
    assert.ok(pin.kind === 'found');
    failing = true;
    assert.equal((await at.directory.lists.use(pin.value, 'call', 0)).kind, 'unavailable');
    const who = { trunk: 'default', called: number, tenant: 'smith', lists: [clientsOfSmith] };
    assert.equal((await at.directory.guesses.wrong(who, 'a1', at.clock.now())).kind, 'unavailable');
    failing = false;
    assert.deepEqual(await at.directory.guesses.wrong(who, 'a1', at.clock.now()), { kind: 'counts', caller: 1, line: 1, list: 1, known: false });
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

function breakable(store: Store, failing: () => boolean): Store {
  const guarded = Object.entries(store).map(([name, method]: [string, unknown]) => {
    const call = method as (...given: unknown[]) => unknown;
    const guard = (...given: unknown[]): unknown => {
      if (failing()) throw Object.assign(new Error('secret: disk I/O error at +31600000000'), { code: 'SQLITE_IOERR' });
      return name === 'rowsBelow' ? 'too-many' : call(...given);
    };
    return [name, guard] as const;
  });
  return Object.fromEntries(guarded) as unknown as Store;
}
