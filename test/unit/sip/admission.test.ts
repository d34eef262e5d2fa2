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

  it('sits out a hold-up of a moment', () => {
    assert.deepEqual(atTheDoor(new Admission(options), [{ atMs: 0, waitedMs: 90 }, { atMs: 60, waitedMs: 80 }, { atMs: 90, waitedMs: 10 }, { atMs: 200, waitedMs: 90 }]), [undefined, undefined, undefined, undefined]);
  });

  it('turns away what waited too long once that lasts, until one did not', () => {
    const admission = new Admission(options);
    assert.deepEqual(atTheDoor(admission, [{ atMs: 0, waitedMs: 60 }, { atMs: 99, waitedMs: 90 }, { atMs: 100, waitedMs: 110 }, { atMs: 110, waitedMs: 51 }, { atMs: 120, waitedMs: 40 }]), [undefined, undefined, 'behind', 'behind', undefined]);
  });

  it('has no patience with a hold-up that follows soon on another', () => {
    const admission = new Admission(options);
    const behind = [{ atMs: 0, waitedMs: 60 }, { atMs: 100, waitedMs: 60 }];
    assert.deepEqual(atTheDoor(admission, [...behind, { atMs: 110, waitedMs: 0 }, { atMs: 500, waitedMs: 60 }, { atMs: 510, waitedMs: 0 }, { atMs: 2600, waitedMs: 60 }]), [undefined, 'behind', undefined, 'behind', undefined, undefined]);
  });
});
