import assert from 'node:assert/strict';
import type { NewRow } from '../../../services/policy/store/list-store.js';
import type { Store } from '../../../services/policy/store/store.js';
import { aHash, aRelease, anEdit, backTo, callersList, editing, findList, inShort, keysShown, liveRelease, pinList, publish, replacing, rowsShown, theList } from '../store-fixture.js';

export function edits(at: () => Store): void {
  const shown = async (release?: number): Promise<readonly string[]> => (await rowsShown(at(), 'vip', release)).map((row) => `${row.key} ${row.entry.label ?? '-'}`);

  it('a list that is published again differs only where it changed, and a changed row stays the same entry', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', { key: '+312', label: 'Bob' }, '+313')] }));
    const before = await rowsShown(at(), 'vip');
    const { summary } = await publish(at(), aRelease({ lists: [callersList('+311', { key: '+312', label: 'Rob' }, '+314', '+315')] }));
    assert.deepEqual(summary.lists, { vip: { added: 2, removed: 1, changed: 1 } });
    const after = await rowsShown(at(), 'vip');
    assert.deepEqual(after.map((row) => [row.key, row.entry.label]), [['+311', undefined], ['+312', 'Rob'], ['+314', undefined], ['+315', undefined]]);
    assert.deepEqual(after.slice(0, 2).map((row) => row.entry.id), before.slice(0, 2).map((row) => row.entry.id));
    assert.equal(new Set(after.map((row) => row.entry.id)).size, 4);
  });

  it('every member of a row makes a change', async () => {
    const row: NewRow = { key: aHash(1) };
    const changes: readonly Partial<NewRow>[] = [{ label: 'Ann' }, { destinations: [{ kind: 'number', number: '+311' }] }, { validFromMs: 5 }, { validUntilMs: 9 }, { uses: 3 }, { keyId: 'k2' }, { digits: 6 }, {}];
    await publish(at(), aRelease({ lists: [pinList(row)] }));
    for (const change of changes) {
      const { summary } = await publish(at(), anEdit(pinList({ ...row, ...change })));
      assert.deepEqual(summary.lists, { clients: { added: 0, removed: 0, changed: 1 } }, JSON.stringify(change));
    }
  });

  it('an edit adds, changes and removes rows, and leaves the others alone', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+312', '+313', '+31*')] }));
    const { summary } = await publish(at(), anEdit(editing(['+311', { key: '+312', label: 'Bob' }, '+314'], ['+313', '+319', '+314'])));
    assert.deepEqual(summary.lists, { vip: { added: 1, removed: 1, changed: 1 } });
    assert.deepEqual(await shown(), ['+31* -', '+311 -', '+312 Bob', '+314 -']);
    assert.deepEqual(await shown(1), ['+31* -', '+311 -', '+312 -', '+313 -']);
  });

  it('rows keep their version as long as none changes, and numbers of versions are given once', async () => {
    const versions: number[] = [];
    for (const keys of [['+311'], ['+311'], ['+312'], ['+311'], ['+311', '+312']]) {
      await publish(at(), anEditOrAll(versions.length === 0, ...keys));
      versions.push((await theList(at(), 'vip')).version);
    }
    assert.equal(versions[0], versions[1]);
    assert.equal(new Set(versions).size, 4);
    assert.ok(versions.every((version) => version > 0));
  });
  const anEditOrAll = (first: boolean, ...keys: string[]): ReturnType<typeof aRelease> => (first ? aRelease({ lists: [callersList(...keys)] }) : anEdit(callersList(...keys)));

  it('a list that is gone is empty, and comes back with what it is given', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+31*')] }));
    const { version } = await theList(at(), 'vip');
    const { summary } = await publish(at(), aRelease());
    assert.deepEqual(summary.lists, { vip: { added: 0, removed: 2, changed: 0 } });
    assert.deepEqual([await shown(), (await at().release('smith', 2))?.versions], [[], {}]);
    assert.deepEqual(await shown(1), ['+31* -', '+311 -']);
    assert.equal(await at().rowsOfTenant('smith'), 0);
    assert.deepEqual((await publish(at(), aRelease({ lists: [callersList('+311', '+312')] }))).summary.lists, { vip: { added: 2, removed: 0, changed: 0 } });
    assert.deepEqual(await shown(), ['+311 -', '+312 -']);
    assert.notEqual((await theList(at(), 'vip')).version, version);
  });

  it('a list that is emptied has no rows', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+31*')] }));
    assert.deepEqual((await publish(at(), anEdit(callersList()))).summary.lists, { vip: { added: 0, removed: 2, changed: 0 } });
    assert.deepEqual([await shown(), (await findList(at(), 'vip'))?.rows ?? 0], [[], 0]);
  });

  it('a list of another kind may take the name of one', async () => {
    await publish(at(), aRelease({ lists: [replacing('vip', 'callers', [{ key: '+311' }, { key: '+312' }])] }));
    const { summary } = await publish(at(), aRelease({ lists: [replacing('vip', 'pins', [{ key: aHash(1), keyId: 'k1' }])] }));
    assert.deepEqual(summary.lists, { vip: { added: 1, removed: 2, changed: 0 } });
    const list = await theList(at(), 'vip');
    assert.deepEqual([list.kind, list.rows, await keysShown(at(), 'vip', 1)], ['pins', 1, ['+311', '+312']]);
    assert.notEqual(list.version, (await theList(at(), 'vip', 1)).version);
  });

  it('a dry run says what would change, shows the first of it, and changes nothing', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+312', '+313'), pinList({ key: aHash(1) })] }));
    const edit = { ...aRelease({ lists: [callersList('+311', { key: '+312', label: 'Bob' }, '+314')] }), dryRun: true };
    const { head, summary, sample } = await publish(at(), edit);
    assert.deepEqual([head.release, summary.lists], [2, { vip: { added: 1, removed: 1, changed: 1 }, clients: { added: 0, removed: 1, changed: 0 } }]);
    assert.deepEqual(sample?.map(inShort), [`clients ${aHash(1).toString('latin1')}: - > `, 'vip +312: - > Bob', 'vip +313: - > ', 'vip +314:  > -']);
    assert.deepEqual([await liveRelease(at()), await shown()], [1, ['+311 -', '+312 -', '+313 -']]);
    const taken = await publish(at(), { ...anEdit(editing(['+319'], ['+311', '+318'])), dryRun: true });
    assert.deepEqual([taken.summary.lists, taken.sample?.map(inShort)], [{ vip: { added: 1, removed: 1, changed: 0 } }, ['vip +311: - > ', 'vip +319:  > -']]);
    assert.equal((await at().releases('smith', 10)).length, 1);
  });

  it('a dry run of very many rows shows a hundred', async () => {
    const rows = Array.from({ length: 2500 }, (_, n) => `+31${String(n).padStart(4, '0')}`);
    const { summary, sample } = await publish(at(), aRelease({ lists: [callersList(...rows)], dryRun: true }));
    assert.deepEqual(summary.lists, { vip: { added: 2500, removed: 0, changed: 0 } });
    assert.deepEqual(sample?.map((one) => one.after?.key), rows.slice(0, 100));
    assert.equal(await liveRelease(at()), 0);
  });

  it('after going back, an edit is of the rows that are live', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+312', '+313')] }));
    await publish(at(), anEdit(callersList('+311', { key: '+312', label: 'Bob' }, '+314')));
    await at().goBack(backTo(1));
    const { summary } = await publish(at(), anEdit(editing([{ key: '+311', label: 'Ann' }], ['+313'])));
    assert.deepEqual(summary.lists, { vip: { added: 0, removed: 1, changed: 1 } });
    assert.deepEqual(await shown(), ['+311 Ann', '+312 -']);
    assert.deepEqual(await shown(2), ['+311 -', '+312 Bob', '+314 -']);
    assert.deepEqual(await shown(3), ['+311 -', '+312 -', '+313 -']);
  });
}
