import assert from 'node:assert/strict';
import type { Attempt, Guesser } from '../../../../../services/policy/domain/ports.js';
import { clientsOfSmith, openTestDirectory, type TestDirectory } from '../../../../support/directory-fixture.js';
import { FakeClock, settled } from '../../../../support/fake-clock.js';
import { MemoryBase } from '../../../../support/memory-store.js';

const ann: Guesser = { caller: '+31612345678', trunk: 'carrier', called: '+31201234567', tenant: 'smith', lists: [clientsOfSmith] };

describe('wrong PINs on a store that replicas share', () => {
  let base: MemoryBase;
  let clock: FakeClock;
  let [one, other]: TestDirectory[] = [];
  /** What the way to the store does to whoever takes it. */
  let way: 'open' | 'cut' | 'slow';
  const pass = async (): Promise<void> => {
    await settled();
    if (way === 'cut') throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    if (way === 'slow') await new Promise((resolve) => clock.after(500, () => resolve(undefined)));
  };
  const open = (): Promise<TestDirectory> => openTestDirectory({ base, clock, line: { shared: true, pass } });
  beforeEach(async () => {
    [base, clock, way] = [new MemoryBase(), new FakeClock(), 'open'];
    [one, other] = [await open(), await open()];
  });
  afterEach(async () => {
    way = 'open';
    await Promise.all([one?.close(), other?.close()]);
  });
  const attempt = async (at: TestDirectory | undefined, attemptId?: string, pin = '0000', who = ann): Promise<Attempt> => {
    const said = await at?.directory.guesses.attempt(who, { pin, attemptId }, clock.now());
    assert.ok(said?.kind === 'attempt');
    return said;
  };
  const wrong = async (at: TestDirectory | undefined, attemptId?: string, pin?: string): Promise<number> => {
    const said = await (await attempt(at, attemptId, pin)).stands();
    assert.ok(said.kind === 'counts');
    return said.caller;
  };
  const counts = async (at: TestDirectory | undefined): Promise<number> => {
    const said = await at?.directory.guesses.counts(ann, clock.now());
    assert.ok(said?.kind === 'counts');
    return said.caller;
  };

  /** Time passes, with all that is on its way to the store and back. */
  const later = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 1000) {
      await clock.advance(1000);
      for (let turn = 0; turn < 30; turn++) await settled();
    }
  };

  it('are counted by all of them together', async () => {
    assert.deepEqual([await wrong(one), await wrong(other), await wrong(one)], [1, 2, 3]);
    assert.deepEqual([await counts(one), await counts(other)], [3, 3]);
  });

  it('are each judged with all that are tried at the same time', async () => {
    const tries = await Promise.all(Array.from({ length: 100 }, (_, n) => attempt(n % 2 === 0 ? one : other)));
    assert.deepEqual(tries.map(({ before }) => before.caller).sort((a, b) => a - b), Array.from({ length: 100 }, (_, n) => n));
  });

  it('are not those that are taken back', async () => {
    const right = await attempt(one);
    assert.equal(await wrong(other), 2);
    right.takeBack();
    await later(1000);
    assert.deepEqual([await counts(one), base.wrong.size], [1, 1]);
  });

  it('count once for a question that is asked again of another replica, and judge it the same', async () => {
    const tries = [await attempt(one, 'a1'), await attempt(other, 'a1')];
    assert.deepEqual(tries.map(({ before }) => before.caller), [0, 0]);
    const said = await Promise.all(tries.map(async (made) => made.stands()));
    assert.deepEqual(said.map((counted) => counted.kind === 'counts' && [counted.caller, counted.repeated === true]), [[1, false], [1, true]]);
  });

  it('count again for the same attempt id with another PIN, caller or line', async () => {
    assert.deepEqual([await wrong(one, 'a1', '0000'), await wrong(other, 'a1', '0001'), await wrong(one, 'a1', '0002')], [1, 2, 3]);
    const elsewhere = await attempt(one, 'a1', '0000', { ...ann, called: '+31201234568' });
    assert.deepEqual([elsewhere.before.line, elsewhere.before.list], [0, 3]);
  });

  it('show nobody what was keyed', async () => {
    await wrong(one, 'a1', '271828');
    assert.doesNotMatch(JSON.stringify([...base.wrong]), /271828/);
    assert.match([...base.wrong.keys()].join(), /^[0-9a-f]{32}$/);
  });

  it('are counted here while the store is away, from what all had, and written when it is back', async () => {
    for (const at of [one, other, one]) await wrong(at, undefined);
    await later(4000);
    way = 'cut';
    assert.deepEqual([await wrong(one, 'b1'), await wrong(one, 'b1'), await wrong(one, 'b2'), await counts(one)], [4, 4, 5, 5]);
    assert.deepEqual([await wrong(other, 'b3'), base.wrong.size], [4, 3]);
    way = 'open';
    await later(4000);
    assert.deepEqual([base.wrong.size, await counts(one), await counts(other), await wrong(other, 'b4')], [6, 6, 6, 7]);
  });

  it('that were tried before the store went away are taken back when it is there again', async () => {
    const right = await attempt(one);
    way = 'cut';
    right.takeBack();
    await later(3000);
    assert.equal(base.wrong.size, 1);
    way = 'open';
    await later(3000);
    assert.equal(base.wrong.size, 0);
  });

  it('are counted here when the store takes longer than a call can wait', async () => {
    way = 'slow';
    const asked = attempt(one, 'a1');
    await clock.advance(150);
    const made = await asked;
    assert.equal(made.before.caller, 0);
    await made.stands();
    assert.equal(await wrong(one, 'a2'), 2);
    way = 'open';
    await later(5000);
    assert.equal(base.wrong.size, 2);
    assert.equal(await counts(other), 2);
  });

  it('are known to a replica that starts', async () => {
    await wrong(one);
    const third = await open();
    assert.equal(await counts(third), 1);
    way = 'cut';
    assert.equal(await counts(third), 1);
    way = 'open';
    await third.close();
  });

  it('are taken back for a caller who is unlocked, and all that is kept of one who is forgotten', async () => {
    for (let n = 0; n < 3; n++) await wrong(one);
    assert.equal(await one?.directory.unlock('smith', ann.caller), 3);
    assert.deepEqual([await counts(one), await counts(other)], [0, 0]);
    await wrong(one);
    assert.equal(await one?.directory.forgetCaller(ann.caller ?? ''), 1);
    way = 'cut';
    assert.equal(await counts(one), 0);
  });
});
