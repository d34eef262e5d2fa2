import assert from 'node:assert/strict';
import { createLog } from '../../../../services/common/log.js';
import { keepOutcomes } from '../../../../services/policy/keep-outcomes.js';
import type { StoredOutcome } from '../../../../services/policy/store/outcome-store.js';
import { FakeClock } from '../../../support/fake-clock.js';

const outcome = (callUid: string, over: Partial<StoredOutcome> = {}): StoredOutcome => ({ callUid, receivedAtMs: 1, tenant: 'smith', called: '+31201234567', caller: '+31612345678', trunk: 'kpn', outcome: 'redirected', blame: 'success', sipStatus: 302, durationMs: 5, step: 'through', release: 1, ...over });

function kept(mask = true) {
  const clock = new FakeClock();
  const rig = { away: false, batches: [] as (readonly StoredOutcome[])[], dropped: 0 };
  const store = {
    saveOutcomes: (batch: readonly StoredOutcome[]) => {
      if (rig.away) throw new Error('the store is away');
      rig.batches.push(batch);
    },
  };
  const log = createLog({ service: 'test', level: 'silent', to: { write: () => undefined } });
  return { rig, clock, outcomes: keepOutcomes({ store, clock, log, mask, dropped: (count) => void (rig.dropped += count) }) };
}

describe('keeping how calls ended', () => {
  it('writes some together, after a moment', async () => {
    const { rig, clock, outcomes } = kept();
    for (let i = 0; i < 1200; i++) outcomes.add(outcome(`${i}`));
    assert.equal(rig.batches.length, 0);
    await clock.advance(1000);
    assert.deepEqual(rig.batches.map((batch) => batch.length), [500, 500, 200]);
    outcomes.add(outcome('later'));
    await clock.advance(1000);
    assert.deepEqual(rig.batches.at(-1)?.map(({ callUid }) => callUid), ['later']);
    assert.equal(clock.pending, 0, 'nothing to write wakes nobody');
  });

  it('masks callers, unless told otherwise, and leaves out calls to nobody\'s number', async () => {
    for (const [mask, caller] of [[true, '+316*****78'], [false, '+31612345678']] as const) {
      const { rig, clock, outcomes } = kept(mask);
      outcomes.add(outcome('a'));
      outcomes.add(outcome('b', { tenant: '' }));
      await clock.advance(1000);
      assert.deepEqual(rig.batches.map((batch) => batch.map((one) => one.caller)), [[caller]]);
    }
  });

  it('has them when the store is back', async () => {
    const { rig, clock, outcomes } = kept();
    rig.away = true;
    outcomes.add(outcome('a'));
    await clock.advance(5000);
    outcomes.add(outcome('b'));
    rig.away = false;
    await clock.advance(1000);
    assert.deepEqual(rig.batches.map((batch) => batch.map(({ callUid }) => callUid)), [['a', 'b']]);
  });

  it('holds so many and no more, and counts the others', async () => {
    const { rig, clock, outcomes } = kept();
    rig.away = true;
    for (let i = 0; i < 20_003; i++) outcomes.add(outcome(`${i}`));
    await clock.advance(1000);
    assert.equal(rig.dropped, 3);
  });

  it('writes what is waiting when the service ends, and counts what it could not', async () => {
    const ending = kept();
    ending.outcomes.add(outcome('a'));
    await ending.outcomes.close();
    assert.equal(ending.rig.batches.length, 1);
    const away = kept();
    away.rig.away = true;
    away.outcomes.add(outcome('a'));
    await away.outcomes.close();
    assert.deepEqual([away.rig.dropped, away.clock.pending], [1, 0]);
  });
});
