import assert from 'node:assert/strict';
import type { Store } from '../../../services/policy/store/store.js';
import { aHash, aRelease, anEdit, callersList, editing, pinList, publish, replacing, theList } from '../store-fixture.js';

export function look(at: () => Store): void {
  it('a row is found with all that it says', async () => {
    const row = { key: '+31612345678', label: 'Ann', destinations: [{ kind: 'number', number: '+31201234500' }, { kind: 'uri', uri: 'sip:ann@pbx.example' }], validFromMs: 5, validUntilMs: 9 } as const;
    await publish(at(), aRelease({ lists: [callersList(row)] }));
    const [found] = await at().callers(await theList(at(), 'vip'), ['+31612345678']);
    const { key, ...data } = row;
    assert.ok(found !== undefined);
    assert.deepEqual(found, { key, entry: { id: found.entry.id, list: { tenant: 'smith', list: 'vip' }, ...data } });
  });

  it('an exact number comes before prefixes, and a longer prefix before a shorter', async () => {
    await publish(at(), aRelease({ lists: [callersList('+3161*', '+316*', '+31612345678', '+49*')] }));
    const list = await theList(at(), 'vip');
    assert.deepEqual(list.prefixLengths, [5, 4, 3]);
    const found = await at().callers(list, ['+31612345678', '+3161*', '+316*', '+31*']);
    assert.deepEqual(found.map((row) => row.key), ['+31612345678', '+3161*', '+316*']);
    assert.deepEqual(await at().callers(list, []), []);
  });

  it('a list says how many rows it has, and the lengths of its prefixes', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+31*', '+32*', '+316*')] }));
    await publish(at(), anEdit(editing(['+3*', '+318'], ['+31*', '+316*'])));
    const views = await Promise.all([1, 2].map((release) => theList(at(), 'vip', release)));
    assert.deepEqual(views.map((list) => [list.rows, list.prefixLengths]), [[4, [4, 3]], [4, [3, 2]]]);
    assert.deepEqual(views.map(({ kind, ref, keyIds }) => [kind, ref, keyIds]), [1, 2].map(() => ['callers', { tenant: 'smith', list: 'vip' }, []]));
    assert.equal(await at().rowsOfTenant('smith'), 4);
    assert.deepEqual(await at().lists({ tenant: 'smith', release: 9 }), []);
  });

  it('the rows of an earlier release are still there for who asks for them', async () => {
    await publish(at(), aRelease({ lists: [callersList({ key: '+311', label: 'old' }, '+31*')] }));
    await publish(at(), aRelease({ lists: [callersList({ key: '+311', label: 'new' })] }));
    const found = await at().callers(await theList(at(), 'vip', 1), ['+311', '+31*']);
    assert.deepEqual(found.map((row) => [row.key, row.entry.label]), [['+311', 'old'], ['+31*', undefined]]);
  });

  it('all rows are given only where they are few', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+312', '+313')] }));
    const list = await theList(at(), 'vip');
    assert.equal(await at().rowsBelow(list, 3), 'too-many');
    const all = await at().rowsBelow(list, 4);
    assert.ok(all !== 'too-many');
    assert.deepEqual(all.map((row) => row.key).toSorted(), ['+311', '+312', '+313']);
  });

  it('an entry is found by its id and by its label, in its own list only', async () => {
    await publish(at(), aRelease({ lists: [pinList({ key: aHash(1), label: 'Änn' }), callersList('+311')] }));
    const pins = await theList(at(), 'clients');
    const ann = await at().entry(pins, { label: 'Änn' });
    assert.ok(ann !== undefined);
    assert.deepEqual(await at().entry(pins, { id: ann.entry.id }), ann);
    for (const label of ['Bob', 'änn', 'Än']) assert.equal(await at().entry(pins, { label }), undefined);
    assert.equal(await at().entry(await theList(at(), 'vip'), { id: ann.entry.id }), undefined);
    for (const id of ['', 'e', 'e0', 'e-1', '1', 'e1 ', 'e99999', 'e99999999999999999999', "e1' OR 1=1 --"]) assert.equal(await at().entry(pins, { id }), undefined, id);
  });

  it('an entry keeps its id through changes, and is found by it as each release shows it', async () => {
    await publish(at(), aRelease({ lists: [callersList({ key: '+311', label: 'one' })] }));
    const [first] = await at().callers(await theList(at(), 'vip'), ['+311']);
    for (const label of ['two', 'three']) await publish(at(), anEdit(editing([{ key: '+311', label }])));
    const labels: (string | undefined)[] = [];
    for (const release of [1, 2, 3]) labels.push((await at().entry(await theList(at(), 'vip', release), { id: first?.entry.id ?? '' }))?.entry.label);
    assert.deepEqual(labels, ['one', 'two', 'three']);
  });

  it('keys that a list has are told from those it has not', async () => {
    const rows = Array.from({ length: 1200 }, (_, n) => ({ key: `+31${n}` }));
    await publish(at(), aRelease({ lists: [replacing('vip', 'callers', rows), pinList({ key: aHash(1) })] }));
    const asked = [...rows.map((row) => row.key), '+32', '+33'];
    assert.deepEqual([...(await at().present(await theList(at(), 'vip'), asked))].toSorted(), rows.map((row) => row.key).toSorted());
    assert.deepEqual(await at().present(await theList(at(), 'clients'), [aHash(1), aHash(2)]), [aHash(1).toString('latin1')]);
  });

  it('rows without a destination are counted', async () => {
    const destinations = [{ kind: 'number', number: '+31201234500' }] as const;
    await publish(at(), aRelease({ lists: [callersList('+311', { key: '+312', destinations }, '+313')] }));
    await publish(at(), anEdit(editing([{ key: '+311', destinations }, '+314'], ['+312'])));
    const counts: number[] = [];
    for (const release of [1, 2]) counts.push(await at().rowsWithoutDestination(await theList(at(), 'vip', release)));
    assert.deepEqual(counts, [2, 2]);
  });

  it('keys that changed between two versions are told while they are few', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+312')] }));
    const first = await theList(at(), 'vip');
    await publish(at(), anEdit(editing([{ key: '+311', label: 'Ann' }, '+313'])));
    await publish(at(), anEdit(editing([], ['+312'])));
    const third = await theList(at(), 'vip');
    assert.deepEqual([...((await at().changedKeys(third, first.version)) ?? [])].toSorted(), ['+311', '+312', '+313']);
    assert.deepEqual([...((await at().changedKeys(first, third.version)) ?? [])].toSorted(), ['+311', '+312', '+313']);
    assert.deepEqual(await at().changedKeys(third, third.version), []);
    await publish(at(), anEdit(editing(Array.from({ length: 21 }, (_, n) => `+32${n}`))));
    assert.equal(await at().changedKeys(await theList(at(), 'vip'), third.version), undefined);
  });
}
