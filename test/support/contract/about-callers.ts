import assert from 'node:assert/strict';
import type { StoredOutcome } from '../../../services/policy/store/outcome-store.js';
import type { Store } from '../../../services/policy/store/store.js';
import { wrong } from './guesses.js';

const outcome: StoredOutcome = {
  callUid: 'c1',
  receivedAtMs: 1000,
  tenant: 'smith',
  called: '+31201234567',
  caller: '+31612345678',
  trunk: 'default',
  outcome: 'connected',
  blame: 'none',
  sipStatus: 302,
  durationMs: 1200,
  step: 'direct',
  release: 3,
  entryId: 'e7',
};

export function aboutCallers(at: () => Store): void {
  const { caller: _caller, entryId: _entryId, ...bare } = outcome;

  it('outcomes are read newest first, by line and some at a time', async () => {
    const all = [outcome, { ...bare, callUid: 'c2', receivedAtMs: 2000, called: '+31201234568' }, { ...outcome, callUid: 'c3', receivedAtMs: 3000 }, { ...outcome, callUid: 'c4', tenant: 'jones' }];
    await at().saveOutcomes(all);
    await at().saveOutcomes([{ ...outcome, outcome: 'other' }]);
    await at().saveOutcomes([]);
    assert.deepEqual(await at().outcomes('smith', 10), [all[2], all[1], all[0]]);
    const uids = async (limit: number, filter?: Parameters<Store['outcomes']>[2]): Promise<readonly string[]> => (await at().outcomes('smith', limit, filter)).map((one) => one.callUid);
    assert.deepEqual([await uids(1), await uids(9, { beforeMs: 3000 }), await uids(9, { called: '+31201234567' }), await uids(9, { called: '+31201234567', beforeMs: 3000 })], [['c3'], ['c2', 'c1'], ['c3', 'c1'], ['c1']]);
    await at().pruneOutcomes(2000);
    assert.deepEqual([await uids(9), (await at().outcomes('jones', 9)).length], [['c3', 'c2'], 0]);
  });

  it('everything kept about a caller can be forgotten, and only that', async () => {
    const caller = '+31612345678';
    await at().saveOutcomes([outcome, { ...outcome, callUid: 'c2', caller: '+31699999999' }]);
    for (const callUid of ['c1', 'c2']) await at().claimWait(callUid, 'ask', 1, 1000);
    await at().saveWrong(wrong);
    await at().saveWrong({ ...wrong, attemptId: 'a2', caller: '+31699999999' });
    await at().saveGotIn([{ called: '+31201234567', caller, atMs: 1 }, { called: '+31201234567', caller: '+31699999999', atMs: 1 }]);
    assert.equal(await at().forgetCaller(caller), 4);
    assert.equal(await at().forgetCaller(caller), 0);
    assert.deepEqual((await at().outcomes('smith', 9)).map((one) => one.callUid), ['c2']);
    assert.deepEqual((await at().wrongSince(0)).map((one) => one.caller), ['+31699999999']);
    assert.deepEqual([await at().gotInSince('+31201234567', caller, 0), await at().gotInSince('+31201234567', '+31699999999', 0)], [false, true]);
    assert.deepEqual([await at().claimWait('c1', 'ask', 2, 1000), await at().claimWait('c2', 'ask', 2, 1000)], [{ kind: 'mine' }, { kind: 'under-way' }]);
  });
}
