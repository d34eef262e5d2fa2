import assert from 'node:assert/strict';
import type { RowSearch } from '../../../services/policy/store/list-store.js';
import type { Store } from '../../../services/policy/store/store.js';
import { aHash, aRelease, anEdit, callersList, editing, pinList, publish, theList } from '../store-fixture.js';

export function searching(at: () => Store): void {
  const found = async (asked: Partial<RowSearch>, name = 'vip', release?: number): Promise<readonly string[]> =>
    (await at().search(await theList(at(), name, release), { limit: 100, ...asked })).map((row) => row.key);

  it('rows come in the order of their keys, a page after another', async () => {
    await publish(at(), aRelease({ lists: [callersList('+313', '+311', '+31*', '+312', '+49*')] }));
    assert.deepEqual(await found({ limit: 2 }), ['+31*', '+311']);
    assert.deepEqual(await found({ limit: 2, after: '+311' }), ['+312', '+313']);
    assert.deepEqual(await found({ after: '+313' }), ['+49*']);
    assert.deepEqual(await found({ after: '+49*' }), []);
  });

  it('numbers are found by what they begin with', async () => {
    await publish(at(), aRelease({ lists: [callersList('+31201', '+31202', '+31*', '+3120*', '+4420')] }));
    assert.deepEqual(await found({ keyPrefix: '+3120' }), ['+3120*', '+31201', '+31202']);
    assert.deepEqual(await found({ keyPrefix: '+3120', after: '+3120*', limit: 1 }), ['+31201']);
    assert.deepEqual(await found({ keyPrefix: '+9' }), []);
    assert.deepEqual(await found({ keyPrefix: '%' }), []);
  });

  it('labels are found by what they begin with, without regard to case', async () => {
    const labels = ['Ann', 'anna', 'ANNE', 'Bob', 'Élan', 'ÉLODIE', 'an_n', '100%'];
    await publish(at(), aRelease({ lists: [callersList(...labels.map((label, n) => ({ key: `+31${n}`, label })), '+319')] }));
    assert.deepEqual(await found({ labelPrefix: 'ann' }), ['+310', '+311', '+312']);
    assert.deepEqual(await found({ labelPrefix: 'ANN', after: '+310', limit: 1 }), ['+311']);
    assert.deepEqual(await found({ labelPrefix: 'éL' }), ['+314', '+315']);
    assert.deepEqual(await found({ labelPrefix: 'b', keyPrefix: '+313' }), ['+313']);
    assert.deepEqual(await found({ labelPrefix: 'b', keyPrefix: '+314' }), []);
    assert.deepEqual([await found({ labelPrefix: 'an_' }), await found({ labelPrefix: '1%' }), await found({ labelPrefix: '100%' })], [['+316'], [], ['+317']]);
  });

  it('PINs are found by label, and never by what they begin with', async () => {
    await publish(at(), aRelease({ lists: [pinList(...[3, 1, 200, 2].map((byte) => ({ key: aHash(byte), label: `L${byte}` })))] }));
    const names = async (asked: Partial<RowSearch>): Promise<readonly (string | undefined)[]> =>
      (await at().search(await theList(at(), 'clients'), { limit: 100, ...asked })).map((row) => row.entry.label);
    assert.deepEqual(await names({}), ['L1', 'L2', 'L3', 'L200']);
    assert.deepEqual(await names({ after: aHash(2).toString('latin1') }), ['L3', 'L200']);
    assert.deepEqual(await names({ labelPrefix: 'l2' }), ['L2', 'L200']);
    assert.deepEqual(await names({ keyPrefix: '\u0001' }), []);
  });

  it('a search shows the rows of its release', async () => {
    await publish(at(), aRelease({ lists: [callersList({ key: '+311', label: 'Ann' }, '+312')] }));
    await publish(at(), anEdit(editing([{ key: '+311', label: 'Bob' }, '+313'], ['+312'])));
    assert.deepEqual([await found({}, 'vip', 1), await found({}, 'vip', 2)], [['+311', '+312'], ['+311', '+313']]);
    assert.deepEqual([await found({ labelPrefix: 'a' }, 'vip', 1), await found({ labelPrefix: 'a' }, 'vip', 2)], [['+311'], []]);
  });

  it('what people write into labels is text', async () => {
    const labels = ["Robert'); DROP TABLE entries;--", '"quoted"', '$1', '?', '\\', '漢字'];
    await publish(at(), aRelease({ lists: [callersList(...labels.map((label, n) => ({ key: `+31${n}`, label })))] }));
    for (const [n, label] of labels.entries()) {
      assert.deepEqual(await found({ labelPrefix: label }), [`+31${n}`], label);
      assert.equal((await at().entry(await theList(at(), 'vip'), { label }))?.key, `+31${n}`);
    }
  });
}
