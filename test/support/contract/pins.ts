import assert from 'node:assert/strict';
import type { NewRelease } from '../../../services/policy/store/release-store.js';
import type { Store } from '../../../services/policy/store/store.js';
import { aHash, aRelease, anEdit, pinList, publish, replacing, theList } from '../store-fixture.js';

export function pins(at: () => Store): void {
  it('a PIN is found by its hash, in its own list only', async () => {
    await publish(at(), aRelease({ lists: [pinList({ key: aHash(1), uses: 3 }), replacing('others', 'pins', [{ key: aHash(2) }])] }));
    const list = await theList(at(), 'clients');
    const found = await at().pin(list, [aHash(1)]);
    assert.deepEqual([found?.key, found?.entry.uses], [aHash(1).toString('latin1'), 3]);
    assert.equal(await at().pin(list, [aHash(2)]), undefined);
    assert.equal(await at().pin(list, []), undefined);
    assert.equal((await at().pin(list, [aHash(2), aHash(1)]))?.key, aHash(1).toString('latin1'));
  });

  it('a list says which keys its PINs are hashed under, and how long they are', async () => {
    const rows = [{ key: aHash(1), keyId: 'k1', digits: 4 }, { key: aHash(2), keyId: 'k1', digits: 6 }, { key: aHash(3), keyId: 'k2', digits: 6 }];
    await publish(at(), aRelease({ lists: [pinList(...rows)] }));
    const list = await theList(at(), 'clients');
    assert.deepEqual([...list.keyIds].toSorted(), ['k1', 'k2']);
    assert.deepEqual([...(await at().pinsByDigits(list))].toSorted(([a], [b]) => a - b), [[4, 1], [6, 2]]);
    const shown = await at().search(list, { limit: 9 });
    assert.deepEqual(shown.map((row) => [row.key, row.keyId, row.digits]), rows.map((row) => [row.key.toString('latin1'), row.keyId, row.digits]));
  });

  it('a key is in use as long as a kept release shows a PIN of it', async () => {
    await publish(at(), aRelease({ atMs: 1, lists: [pinList({ key: aHash(1), keyId: 'k1' })] }));
    await publish(at(), { ...anEdit(pinList({ key: aHash(2), keyId: 'k2' })), atMs: 2 });
    assert.deepEqual([(await theList(at(), 'clients')).keyIds, [...(await at().keyIdsInUse())].toSorted()], [['k2'], ['k1', 'k2']]);
    assert.equal(await at().pruneReleases('smith', { keep: 1, beforeMs: 0, liveAfterMs: 9 }), 1);
    assert.deepEqual(await at().keyIdsInUse(), ['k2']);
  });

  it('PINs that came without the id of a key have the empty one', async () => {
    await publish(at(), aRelease({ lists: [pinList({ key: aHash(1) })] }));
    assert.deepEqual([(await theList(at(), 'clients')).keyIds, await at().keyIdsInUse()], [[''], ['']]);
    assert.equal('keyId' in ((await at().search(await theList(at(), 'clients'), { limit: 1 }))[0] ?? {}), false);
  });

  const release = (label: string): NewRelease => aRelease({ lists: [pinList({ key: aHash(1), uses: 2, label })] });
  const use = async (callUid: string): Promise<string> => {
    const found = await at().pin(await theList(at(), 'clients'), [aHash(1)]);
    assert.ok(found !== undefined);
    return at().use({ ...found.entry, uses: found.entry.uses ?? 0 }, callUid, 1);
  };

  it('each call counts once, and after the last use it opens no more', async () => {
    await publish(at(), release('Ann'));
    const results: string[] = [];
    for (const call of ['call-1', 'call-1', 'call-2', 'call-3', 'call-2']) results.push(await use(call));
    assert.deepEqual(results, ['counted', 'counted', 'counted', 'used-up', 'counted']);
  });

  it('counting goes on when a release changes the row, or takes it away and brings it back, also when the old are pruned', async () => {
    await publish(at(), release('Ann'));
    await use('call-1');
    await publish(at(), release('Anna'));
    await at().pruneReleases('smith', { keep: 1, beforeMs: 0, liveAfterMs: Number.MAX_SAFE_INTEGER });
    assert.equal(await use('call-2'), 'counted');
    await publish(at(), aRelease());
    await publish(at(), release('Ann'));
    assert.equal(await use('call-3'), 'used-up');
  });
}
