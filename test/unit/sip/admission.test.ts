import assert from 'node:assert/strict';
import { Admission, type AdmissionOptions } from '../../../sip/admission.js';

const options: AdmissionOptions = { mostCalls: 10, mostWaitMs: 50 };

/** What became of calls that come one a millisecond. */
function atTheDoor(admission: Admission, calls: readonly { readonly atMs: number; readonly waitedMs?: number; readonly underWay?: number }[]): readonly (string | undefined)[] {
  return calls.map(({ atMs, waitedMs = 0, underWay = 1 }) => admission.refusal({ nowMs: atMs, callsUnderWay: underWay, waitedMs }));
}

describe('admission of new calls', () => {
  it('takes as many at once as it may have', () => {
    assert.deepEqual(atTheDoor(new Admission(options), [{ atMs: 0, underWay: 10 }, { atMs: 1, underWay: 11 }]), [undefined, 'calls']);
  });

  it('takes as many a second as it may, spread within it', () => {
    const admission = new Admission({ ...options, mostPerSecond: 20 });
    const all = atTheDoor(admission, Array.from({ length: 2000 }, (_, atMs) => ({ atMs })));
    const taken = all.flatMap((refusal, atMs) => (refusal === undefined ? [atMs] : []));
    assert.ok(taken.length >= 40 && taken.length <= 45, `${taken.length} in two seconds`);
    assert.ok(taken.filter((atMs) => atMs >= 1000).every((atMs, i, of) => i === 0 || atMs - (of[i - 1] ?? 0) >= 49));
  });

  it('lets a rate below four a second through one by one', () => {
    const admission = new Admission({ ...options, mostPerSecond: 1 });
    assert.deepEqual(atTheDoor(admission, [{ atMs: 0 }, { atMs: 500 }, { atMs: 1001 }]), [undefined, 'rate', undefined]);
  });

  /** Calls that come one a millisecond, and how long each waited. */
  const busy = (admission: Admission, waited: (atMs: number) => number, fromMs: number, toMs: number) =>
    atTheDoor(admission, Array.from({ length: toMs - fromMs }, (_, i) => ({ atMs: fromMs + i, waitedMs: waited(fromMs + i) }))).map((refusal) => refusal !== undefined);

  it('sits out a hold-up of a moment', () => {
    const admission = new Admission(options);
    busy(admission, () => 0, 0, 1000);
    assert.ok(!busy(admission, (atMs) => (atMs < 1090 ? 90 : 10), 1000, 1500).includes(true));
  });

  it('turns away what waited too long once that lasts, until one did not', () => {
    const admission = new Admission(options);
    busy(admission, () => 0, 0, 1000);
    const refused = busy(admission, (atMs) => (atMs < 1200 ? 60 : 40), 1000, 1300);
    assert.deepEqual([refused.indexOf(true), refused.lastIndexOf(true)], [100, 199]);
  });

  it('has no patience with a hold-up that follows soon on another', () => {
    const admission = new Admission(options);
    busy(admission, () => 0, 0, 1000);
    const refused = busy(admission, (atMs) => (atMs < 1150 || atMs >= 1500 ? 60 : 0), 1000, 1510);
    assert.equal(refused.indexOf(true, 160), 500);
  });

  it('turns nobody away where few calls come, however long they wait: the machine is slow, and there is no queue', () => {
    const admission = new Admission(options);
    const slow = atTheDoor(admission, Array.from({ length: 50 }, (_, i) => ({ atMs: i * 100, waitedMs: 400 })));
    assert.deepEqual([...new Set(slow)], [undefined]);
  });
});
