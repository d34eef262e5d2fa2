import assert from 'node:assert/strict';
import type { WrongPin } from '../../../services/policy/store/guess-store.js';
import type { Store } from '../../../services/policy/store/store.js';

export const wrong = { atMs: 1000, attemptId: 'a1', tenant: 'smith', called: '+31201234567', trunk: 'default', caller: '+31612345678', lists: [{ tenant: 'smith', list: 'clients' }] } as const;

/** The same without a caller: withheld. */
function withheld({ caller: _, ...rest }: typeof wrong): Omit<WrongPin, 'caller' | 'attemptId'> & { readonly attemptId: string } {
  return rest;
}

export function guesses(at: () => Store): void {
  let next = 0;
  const save = async (change: Partial<WrongPin>, from: WrongPin = wrong): Promise<void> => {
    next += 1;
    assert.equal(await at().saveWrong({ ...from, attemptId: `x${next}`, ...change }), 'counted');
  };

  it('an attempt id counts once, attempts without one always', async () => {
    const { attemptId, ...nameless } = wrong;
    assert.equal(attemptId, 'a1');
    const saved: string[] = [];
    for (const one of [wrong, wrong, nameless, nameless]) saved.push(await at().saveWrong(one));
    assert.deepEqual(saved, ['counted', 'repeated', 'counted', 'counted']);
    assert.deepEqual(await at().wrongSince(1000), [wrong, nameless, nameless]);
    assert.deepEqual(await at().wrongSince(1001), []);
    assert.deepEqual(await at().wrongCounts(wrong, 1000), { caller: 3, line: 3, list: 3 });
  });

  it('wrong PINs are counted by caller, trunk and line, by line, and by the most guessed list', async () => {
    await save({});
    await save({ caller: '+31699999999' });
    await save({ trunk: 'other' });
    await save({ called: '+31201234568' });
    await save({ tenant: 'jones', called: '+31201234599' });
    await save({ atMs: 500 });
    assert.deepEqual(await at().wrongCounts(wrong, 1000), { caller: 1, line: 3, list: 5 });
    assert.deepEqual(await at().wrongCounts(wrong, 500), { caller: 2, line: 4, list: 6 });
    assert.deepEqual(await at().wrongCounts({ ...wrong, lists: [] }, 1000), { caller: 1, line: 3, list: 0 });
    await save({ lists: [{ tenant: 'smith', list: 'others' }, { tenant: 'smith', list: 'clients' }] });
    assert.deepEqual(await at().wrongCounts({ ...wrong, lists: [{ tenant: 'smith', list: 'others' }] }, 1000), { caller: 2, line: 4, list: 1 });
    assert.deepEqual(await at().wrongCounts({ ...wrong, lists: [{ tenant: 'smith', list: 'others' }, { tenant: 'smith', list: 'clients' }] }, 1000), { caller: 2, line: 4, list: 6 });
  });

  it('withheld callers of a trunk count as one', async () => {
    for (const atMs of [1000, 1001]) await save({ atMs }, withheld(wrong));
    await save({ trunk: 'other' }, withheld(wrong));
    assert.deepEqual(await at().wrongCounts(withheld(wrong), 1000), { caller: 2, line: 3, list: 3 });
    assert.equal((await at().wrongCounts(wrong, 1000)).caller, 0);
  });

  it('a try is counted before it is judged, and taken back when its PIN was right', async () => {
    assert.deepEqual(await at().reserveWrong(wrong, 500), { caller: 1, line: 1, list: 1, repeated: false });
    assert.deepEqual(await at().reserveWrong({ ...wrong, attemptId: 'a2' }, 500), { caller: 2, line: 2, list: 2, repeated: false });
    assert.deepEqual(await at().reserveWrong(wrong, 500), { caller: 2, line: 2, list: 2, repeated: true });
    await at().releaseWrong('a1');
    await at().releaseWrong('nobody');
    assert.deepEqual(await at().wrongCounts(wrong, 500), { caller: 1, line: 1, list: 1 });
    assert.deepEqual((await at().wrongSince(0)).map((one) => one.attemptId), ['a2']);
  });

  it('callers who guess are listed, the latest first, and may be let in again', async () => {
    for (const atMs of [1000, 1001, 1002]) await save({ atMs });
    for (const atMs of [1003, 1004]) await save({ atMs }, withheld(wrong));
    await save({ atMs: 1005, caller: '+31699999999' });
    await save({ atMs: 1006, tenant: 'jones', called: '+31201234599' });
    const { tenant, called, trunk, caller } = wrong;
    const smith = { tenant, called, trunk };
    assert.deepEqual(await at().guessingCallers('smith', 1000, 2), [{ ...smith, wrong: 2, lastMs: 1004 }, { ...smith, caller, wrong: 3, lastMs: 1002 }]);
    assert.deepEqual(await at().guessingCallers('smith', 1002, 2), [{ ...smith, wrong: 2, lastMs: 1004 }]);
    assert.equal(await at().unlock('smith', caller), 3);
    assert.equal(await at().unlock('smith', undefined), 2);
    assert.equal(await at().unlock('smith', undefined), 0);
    assert.deepEqual((await at().guessingCallers('smith', 0, 1)).map((one) => one.caller), ['+31699999999']);
    assert.deepEqual(await at().wrongCounts(wrong, 0), { caller: 0, line: 1, list: 2 });
    assert.equal((await at().guessingCallers('jones', 0, 1)).length, 1);
  });

  it('a hundred callers are listed at most', async () => {
    for (let n = 0; n < 105; n += 1) await save({ caller: `+3161${n}`, atMs: 1000 + n });
    const listed = await at().guessingCallers('smith', 0, 1);
    assert.deepEqual([listed.length, listed[0]?.caller, listed[99]?.caller], [100, '+3161104', '+31615']);
  });

  it('who got in is remembered with the latest time', async () => {
    const one = { called: '+31201234567', caller: '+31612345678' };
    await at().saveGotIn([{ ...one, atMs: 2000 }, { ...one, atMs: 1000 }]);
    const known: boolean[] = [];
    for (const sinceMs of [1999, 2000, 2001]) known.push(await at().gotInSince(one.called, one.caller, sinceMs));
    assert.deepEqual(known, [true, true, false]);
    assert.equal(await at().gotInSince('+31201234568', one.caller, 0), false);
    await at().saveGotIn([]);
  });

  it('what is too old is pruned', async () => {
    await at().saveWrong(wrong);
    await at().saveWrong({ ...wrong, attemptId: 'a2', atMs: 2000 });
    await at().saveGotIn([{ called: 'x', caller: 'y', atMs: 500 }]);
    await at().prune({ wrongMs: 1001, gotInMs: 501 });
    assert.deepEqual((await at().wrongSince(0)).map((one) => one.attemptId), ['a2']);
    assert.deepEqual(await at().wrongCounts(wrong, 0), { caller: 1, line: 1, list: 1 });
    assert.equal(await at().gotInSince('x', 'y', 0), false);
  });
}
