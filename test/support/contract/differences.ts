import assert from 'node:assert/strict';
import type { Store } from '../../../services/policy/store/store.js';
import { aHash, aRelease, anEdit, backTo, callersList, differences as between, editing, inShort, pinList, publish, replacing } from '../store-fixture.js';

export function differences(at: () => Store): void {
  const told = async (from: number, to: number): Promise<readonly string[]> => (await between(at(), from, to)).map(inShort);

  it('rows that differ between two releases come by list and key, in either direction', async () => {
    await publish(at(), aRelease({ lists: [replacing('b', 'callers', [{ key: '+311' }, { key: '+312' }]), replacing('a', 'callers', [{ key: '+319' }])] }));
    await publish(at(), aRelease({ lists: [replacing('b', 'callers', [{ key: '+312', label: 'Bob' }, { key: '+313' }]), replacing('c', 'callers', [{ key: '+318' }])] }));
    assert.deepEqual(await told(1, 2), ['a +319: - > ', 'b +311: - > ', 'b +312: - > Bob', 'b +313:  > -', 'c +318:  > -']);
    assert.deepEqual(await told(2, 1), ['a +319:  > -', 'b +311:  > -', 'b +312: Bob > -', 'b +313: - > ', 'c +318: - > ']);
    assert.deepEqual(await told(1, 1), []);
  });

  it('a difference over several releases is of the first and the last', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+312')] }));
    await publish(at(), anEdit(editing([{ key: '+311', label: 'Ann' }, '+313'])));
    await publish(at(), anEdit(editing(['+311', { key: '+312', label: 'Bob' }], ['+313'])));
    assert.deepEqual(await told(1, 3), ['vip +312: - > Bob']);
    await at().goBack(backTo(2));
    assert.deepEqual(await told(4, 2), []);
    assert.deepEqual(await told(3, 4), ['vip +311: - > Ann', 'vip +312: Bob > -', 'vip +313:  > -']);
  });

  it('rows say all that they say elsewhere', async () => {
    const row = { key: aHash(1), keyId: 'k1', digits: 6, label: 'Ann', uses: 2, validFromMs: 1, validUntilMs: 9, destinations: [{ kind: 'uri', uri: 'sip:a@b' }] } as const;
    await publish(at(), aRelease());
    await publish(at(), anEdit(pinList(row)));
    const [one] = await between(at(), 1, 2);
    const { key, keyId, digits, ...entry } = row;
    assert.deepEqual(one, { list: 'clients', after: { key: key.toString('latin1'), keyId, digits, entry: { id: one?.after?.entry.id, list: { tenant: 'smith', list: 'clients' }, ...entry } } });
  });

  it('a change of the kind of a list is all rows of both', async () => {
    await publish(at(), aRelease({ lists: [replacing('vip', 'callers', [{ key: '+311' }])] }));
    await publish(at(), aRelease({ lists: [replacing('vip', 'pins', [{ key: aHash(1) }])] }));
    assert.deepEqual((await told(1, 2)).toSorted(), ['vip +311: - > ', `vip ${aHash(1).toString('latin1')}:  > -`].toSorted());
  });

  it('very many rows come one after another, and one may stop', async () => {
    const rows = Array.from({ length: 12_000 }, (_, n) => ({ key: `+31${String(n).padStart(5, '0')}` }));
    await publish(at(), aRelease());
    await publish(at(), anEdit(replacing('vip', 'callers', rows)));
    assert.deepEqual((await between(at(), 1, 2)).map((one) => one.after?.key), rows.map((row) => row.key));
    let seen = 0;
    for await (const one of at().difference('smith', 2, 1)) {
      assert.ok(one.before !== undefined);
      seen += 1;
      if (seen === 3) break;
    }
    assert.equal((await publish(at(), anEdit(editing([], ['+3100000'])))).head.release, 3);
    assert.deepEqual(await told(2, 3), ['vip +3100000: - > ']);
  }).timeout(20_000);
}
