import assert from 'node:assert/strict';
import type { Store } from '../../../services/policy/store/store.js';
import { aRelease, anEdit, backTo, callersList, differences, editing, inShort, keysShown, publish, theList } from '../store-fixture.js';

const everything = { keep: 1, beforeMs: 0, liveAfterMs: Number.MAX_SAFE_INTEGER };

export function pruning(at: () => Store): void {
  const numbers = async (): Promise<readonly number[]> => (await at().releases('smith', 100)).map((one) => one.number);
  /** Releases 1, 2, 3 …, made at so many milliseconds. */
  const made = async (...times: readonly number[]): Promise<void> => {
    for (const [n, atMs] of times.entries()) await publish(at(), n === 0 ? aRelease({ atMs, lists: [callersList(`+31${n}`)] }) : { ...anEdit(callersList(`+31${n}`)), atMs });
  };

  it('releases beyond the newest go, with rows that no kept release shows', async () => {
    await made(1, 2, 3, 4, 5);
    assert.equal(await at().pruneReleases('smith', { ...everything, keep: 2 }), 3);
    assert.deepEqual(await numbers(), [5, 4]);
    assert.equal(await at().release('smith', 3), undefined);
    assert.deepEqual([await keysShown(at(), 'vip', 5), await keysShown(at(), 'vip', 4), await keysShown(at(), 'vip', 3)], [['+314'], ['+313'], []]);
    assert.deepEqual((await differences(at(), 4, 5)).map(inShort), ['vip +313: - > ', 'vip +314:  > -']);
    assert.deepEqual(await at().goBack(backTo(3)), { kind: 'no-such-release' });
    assert.equal(await at().pruneReleases('smith', { ...everything, keep: 2 }), 0);
  });

  it('releases that are too old go, the live one never', async () => {
    await made(1, 2, 3, 4);
    assert.equal(await at().pruneReleases('smith', { keep: 100, beforeMs: 3, liveAfterMs: 100 }), 2);
    assert.deepEqual(await numbers(), [4, 3]);
    assert.equal(await at().pruneReleases('smith', { keep: 100, beforeMs: 99, liveAfterMs: 100 }), 1);
    assert.deepEqual(await numbers(), [4]);
  });

  it('a release that was live a moment ago stays', async () => {
    await made(1, 2, 3, 4);
    // 2 was live until 3, 3 until 4.
    assert.equal(await at().pruneReleases('smith', { keep: 1, beforeMs: 0, liveAfterMs: 2 }), 1);
    assert.deepEqual(await numbers(), [4, 3, 2]);
  });

  it('the release that the live one went back to stays', async () => {
    await made(1, 2, 3);
    await at().goBack(backTo(1, { atMs: 4 }));
    assert.equal(await at().pruneReleases('smith', everything), 2);
    assert.deepEqual([await numbers(), await keysShown(at(), 'vip')], [[4, 1], ['+310']]);
    await publish(at(), { ...anEdit(editing(['+319'])), atMs: 5 });
    assert.equal(await at().pruneReleases('smith', everything), 2);
    assert.deepEqual([await numbers(), await keysShown(at(), 'vip')], [[5], ['+310', '+319']]);
  });

  it('versions go on counting, and lists are whole after it', async () => {
    await made(1, 2, 3);
    const { version } = await theList(at(), 'vip');
    await at().goBack(backTo(1, { atMs: 4 }));
    await at().pruneReleases('smith', everything);
    await publish(at(), { ...anEdit(editing(['+318', '+3*'])), atMs: 5 });
    const list = await theList(at(), 'vip');
    assert.ok(list.version > version);
    assert.deepEqual([list.rows, list.prefixLengths, await keysShown(at(), 'vip')], [3, [2], ['+3*', '+310', '+318']]);
    await publish(at(), { ...anEdit(callersList('+310', '+317')), atMs: 6 });
    assert.deepEqual([await keysShown(at(), 'vip', 5), await keysShown(at(), 'vip', 6)], [['+3*', '+310', '+318'], ['+310', '+317']]);
  });

  it('keys that changed are not known any more where a version between is gone', async () => {
    await made(1, 2);
    const { version } = await theList(at(), 'vip');
    await made(3, 4);
    await at().pruneReleases('smith', everything);
    assert.equal(await at().changedKeys(await theList(at(), 'vip'), version), undefined);
  });

  it('an entry is found by its id when the release that brought it is gone', async () => {
    await publish(at(), aRelease({ atMs: 1, lists: [callersList({ key: '+311', label: 'one' })] }));
    const [first] = await at().callers(await theList(at(), 'vip'), ['+311']);
    await publish(at(), { ...anEdit(editing([{ key: '+311', label: 'two' }])), atMs: 2 });
    await at().pruneReleases('smith', everything);
    assert.equal((await at().entry(await theList(at(), 'vip'), { id: first?.entry.id ?? '' }))?.entry.label, 'two');
  });

  it('other tenants keep theirs', async () => {
    await publish(at(), aRelease({ tenant: 'jones', numbers: ['+31201234599'], atMs: 1 }));
    await publish(at(), aRelease({ tenant: 'jones', numbers: ['+31201234599'], atMs: 1 }));
    await made(1, 2);
    await at().pruneReleases('smith', everything);
    assert.equal((await at().releases('jones', 9)).length, 2);
    assert.equal(await at().pruneReleases('nobody', everything), 0);
  });
}
